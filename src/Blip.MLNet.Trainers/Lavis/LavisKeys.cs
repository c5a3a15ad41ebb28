using Blip.MLNet.Trainers.Lavis.Config;
using static Blip.MLNet.Trainers.Lavis.Config.KeyRule;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>Every key that a LAVIS run config may have for captioning (salesforce/LAVIS, lavis/configs, runners, tasks), and which of them mean nothing here.</summary>
internal static class LavisKeys
{
    private const string OneProcess = "one process trains on one device", OtherTasks = "it belongs to other tasks or models";

    private static readonly KeyRule s_images = Section(("train eval", Section(
        ("name image_size mean std min_scale max_scale", Value))));

    private static readonly KeyRule s_texts = Section(("train eval", Section(
        ("name prompt max_words", Value))));

    private static readonly KeyRule s_files = Section(plain: true,
        ("storage", Value),
        ("url md5", Value));

    private static readonly KeyRule s_dataset = Section(
        ("vis_processor", s_images),
        ("text_processor", s_texts),
        ("images", s_files),
        ("build_info", Section(
            ("annotations", Section(("train val test", s_files))),
            ("images", s_files),
            ("videos features", Meaningless(OtherTasks)))),
        ("data_type", Value),
        ("dataset_card data_dir", Meaningless("it is documentation")),
        ("config_path", Meaningless("defaults of datasets are built in")),
        ("sample_ratio batch_size", Meaningless("data sets are joined one after the other")));

    /// <summary>The rule of a whole config.</summary>
    public static KeyRule All { get; } = Section(
        ("model", Section(
            ("arch model_type load_finetuned load_pretrained pretrained finetuned", Value),
            ("vit_type vit_grad_ckpt vit_ckpt_layer vit_drop_path_rate image_size", Value),
            ("med_config_path prompt max_txt_len", Value),
            ("vocabulary", Value),
            ("vit_layer_norm_epsilon", Meaningless("the checkpoint decides it")),
            ("queue_size alpha embed_dim momentum negative_all_rank num_classes use_distill num_query_token freeze_vit vit_model vit_precision", Meaningless(OtherTasks)))),
        ("datasets", Named(s_dataset)),
        ("preprocess", Section(("vis_processor", s_images), ("text_processor", s_texts))),
        ("run", Section(
            ("task runner", Value),
            ("lr_sched init_lr min_lr warmup_lr warmup_steps lr_decay_rate lr_layer_decay weight_decay beta2", Value),
            ("max_epoch batch_size_train batch_size_eval accum_grad_iters num_workers", Value),
            ("max_len min_len num_beams report_metric", Value),
            ("seed output_dir amp resume_ckpt_path evaluate train_splits valid_splits test_splits device", Value),
            ("world_size dist_url dist_backend distributed gpu rank use_dist_eval_sampler find_unused_parameters", Meaningless(OneProcess)),
            ("log_freq", Meaningless("progress is told at every step")),
            ("save_freq", Meaningless("a checkpoint is written after every epoch")),
            ("train_dataset_ratios", Meaningless("data sets are joined one after the other")),
            ("max_iters iters_per_inner_epoch", Meaningless("it belongs to runner_iter; epochs count here")),
            ("annotation_file sample_id_key img_ids load_gt_from_file", Meaningless("captions are compared with the annotations of the split")),
            ("k_test num_ans_candidates inference_method prompt max_answer_len valid_dataset", Meaningless(OtherTasks)))),
        ("env", Section(("cache_root", Value))));
}

using Blip.MLNet.Benchmarks.Captions;

string[] known = ["fakecap", "baseline", "val2014"];
if (args is not ["captions", ..] || args[1..].Except(known).Any())
{
    Console.Error.WriteLine("""
        usage: Blip.MLNet.Benchmarks captions [fakecap] [baseline] [val2014]
          Tokenizes and scores captions (BLEU, ROUGE-L, CIDEr-D; METEOR apart, where its data is) and compares with the official Python and Java code.
        """);
    return 2;
}
foreach (string set in args.Length > 1 ? args[1..] : known) CaptionBenchmark.Run(set);
return 0;

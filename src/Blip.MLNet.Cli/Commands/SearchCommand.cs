using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Searching;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Modules.Tasks;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip search: finds pictures by words, or by another picture.</summary>
internal static class SearchCommand
{
    public static Command Create(CommandContext context)
    {
        var queries = new Argument<string[]>("QUERIES") { Description = "Texts, or pictures to find the like of. Without any, the gallery is only made.", Arity = ArgumentArity.ZeroOrMore };
        var inputs = new Option<string[]>("--in", "-i") { Description = "Where to search: pictures, folders, patterns, annotation files.", HelpName = "INPUT" };
        var gallery = new Option<string?>("--gallery", "-g") { Description = "A file that keeps the embedded pictures: made from --in (only what is new or changed is embedded), used alone afterwards.", HelpName = "FILE" };
        var top = new Option<int>("--top", "-k") { Description = "Pictures found for each query.", DefaultValueFactory = _ => 10, HelpName = "N" };
        var rerank = new Option<int>("--rerank") { Description = "How many of the nearest pictures the matching head puts in order, for texts; 0: none.", DefaultValueFactory = _ => 16, HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print JSON with all digits." };
        var html = new Option<string?>("--html") { Description = "Write a page with the pictures found.", HelpName = "FILE" };
        var pictures = new PictureOptionSet();
        var model = new ModelOptionSet(DefaultModels.Matcher);
        var command = new Command("search", "Find pictures by words or by another picture.") { queries, inputs, gallery, top, rerank, json, html };
        foreach (Option option in pictures.All.Concat(model.All)) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] asked = parsed.GetValue(queries) ?? [], sources = parsed.GetValue(inputs) ?? [];
            string? file = parsed.GetValue(gallery);
            int count = parsed.GetValue(top), first = parsed.GetValue(rerank), batch = pictures.Batch(parsed);
            if (count < 1) throw new UsageException($"--top is {count}; expected 1 or more.");
            if (first < 0) throw new UsageException($"--rerank is {first}; expected 0 or more.");
            if (asked.Any(string.IsNullOrWhiteSpace)) throw new UsageException("a query is empty.");
            if (sources.Length == 0 && (file is null || !File.Exists(file))) throw new UsageException(file is null ? "nothing to search: --in or --gallery is missing." : $"--gallery: there is no file '{file}'; --in says what to make it from.");
            if (asked.Length == 0 && file is null) throw new UsageException("nothing to do: give a query, or --gallery to keep the embedded pictures.");
            OutputFiles.Check([("--gallery", sources.Length > 0 ? file : null), ("--html", parsed.GetValue(html))], [.. sources, .. asked, sources.Length > 0 ? null : file]);
            ModelLoadOptions load = model.Read(parsed);
            var failures = new Failures(context);
            Gallery? earlier = file is not null && File.Exists(file) ? Gallery.Load(file) : null;
            var finder = new ModelFinder(context);
            string? named = parsed.GetValue(model.Model) ?? (earlier?.Model is { Length: > 0 } its ? its : null);
            (string name, string path) = finder.Find(named, DefaultModels.Matcher, cancellation);
            using BlipMatcher matcher = finder.Load(path, load, BlipMatcher.Load, cancellation);
            Gallery found = earlier!;
            if (sources.Length > 0)
            {
                found = new GalleryBuilder(context, matcher, name, batch, failures.Add).Build(pictures.Expansion(parsed, failures.Add).Expand(sources), earlier, cancellation);
                if (file is not null) found.Save(file);
            }
            if (asked.Length == 0)
            {
                context.Notice($"{found.Pictures.Count} pictures: {file}");
                return failures.ExitCode;
            }
            var search = new GallerySearch(matcher, found, count, first, failures.Add);
            SearchResult[] results = [.. asked.Select(query => search.Find(query, cancellation))];
            if (parsed.GetValue(html) is { } page) WholeFile.Write(page, writer => ContactSheet.Write(writer, results, Path.GetDirectoryName(Path.GetFullPath(page))!));
            if (parsed.GetValue(json)) context.Out.WriteLine(JsonText.Of(results));
            else Print(context, results);
            return failures.ExitCode;
        }, CancellationToken.None));
        return command;
    }

    private static void Print(CommandContext context, SearchResult[] results)
    {
        Table table = Tables.Of("QUERY", ">RANK", ">SCORE", ">COSINE", "FILE");
        foreach (SearchResult result in results)
            foreach (SearchHit hit in result.Hits)
                table.Row(hit.Rank == 1 ? result.Query : "", hit.Rank.ToString(CultureInfo.InvariantCulture), Number(hit.Score), Number(hit.Cosine), hit.File);
        context.OutConsole().Write(table);
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}

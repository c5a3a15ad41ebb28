namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>What types have that the official list lacks.</summary>
internal static class ApiComparison
{
    public static List<string> Extras(IEnumerable<Type> types, ApiList official)
    {
        var reflected = new ReflectedApi(official.Dialect);
        var problems = new List<string>();
        foreach (var type in types.Select(reflected.Describe))
        {
            if (!official.Types.TryGetValue(type.Name, out var listed))
            {
                problems.Add($"{type.Name}: no such public type in the official list");
                continue;
            }
            if (type.Header != listed.Header)
                problems.Add($"{type.Name} is '{type.Header}', officially '{listed.Header}'");
            problems.AddRange(type.Bases.Except(listed.Bases).Select(b => $"{type.Name}: officially no base '{b}'"));
            problems.AddRange(type.Members.Except(listed.Members).Select(m => $"{type.Name}: officially no member '{m}'{Similar(m, listed)}"));
        }
        return problems;
    }

    private static string Similar(string member, ApiType listed)
    {
        string name = Name(member);
        var found = listed.Members.Where(m => Name(m) == name).ToArray();
        return found.Length == 0 ? "" : $" but '{string.Join("', '", found)}'";
    }

    private static string Name(string member) => member.Split('(', '{', '[', '=')[0].Trim().Split(' ')[^1].Split('<')[0];
}

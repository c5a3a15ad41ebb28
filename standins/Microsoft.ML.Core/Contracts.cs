using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>The kinds of exceptions ML.NET throws, each passed through the context that it happened in.</summary>
internal static class Contracts
{
    public const string IsMarkedKey = "ML_IsMarked";

    public static TException Process<TException>(this TException ex, IExceptionContext ectx = null) where TException : Exception =>
        ectx == null ? Mark(ex) : ectx.Process(ex);

    public static TException Mark<TException>(TException ex) where TException : Exception
    {
        ex.Data[IsMarkedKey] = 1;
        return ex;
    }

    public static bool IsMarked(this Exception ex) => ex.Data.Contains(IsMarkedKey);

    public static Exception Except(string msg, params object[] args) => Except(null, msg, args);
    public static Exception Except(this IExceptionContext ctx, string msg, params object[] args) => new InvalidOperationException(Text(msg, args)).Process(ctx);
    public static Exception Except(this IExceptionContext ctx, Exception inner, string msg, params object[] args) => new InvalidOperationException(Text(msg, args), inner).Process(ctx);
    public static Exception ExceptParam(string paramName, string msg, params object[] args) => ExceptParam(null, paramName, msg, args);
    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg, params object[] args) => new ArgumentOutOfRangeException(paramName, Text(msg, args)).Process(ctx);
    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string msg, params object[] args) => ExceptParam(ctx, name, msg, args);
    public static Exception ExceptValue(this IExceptionContext ctx, string paramName) => new ArgumentNullException(paramName).Process(ctx);
    public static Exception ExceptDecode(string msg, params object[] args) => ExceptDecode(null, msg, args);
    public static Exception ExceptDecode(this IExceptionContext ctx, string msg, params object[] args) => new FormatException(Text(msg, args)).Process(ctx);
    public static Exception ExceptDecode(this IExceptionContext ctx, Exception inner, string msg, params object[] args) => new FormatException(Text(msg, args), inner).Process(ctx);
    public static Exception ExceptNotSupp(this IExceptionContext ctx, string msg, params object[] args) => new NotSupportedException(Text(msg, args)).Process(ctx);
    public static Exception ExceptNotImpl(this IExceptionContext ctx, string msg, params object[] args) => new NotImplementedException(Text(msg, args)).Process(ctx);
    public static Exception ExceptSchemaMismatch(string paramName, string columnRole, string columnName) => ExceptSchemaMismatch(null, paramName, columnRole, columnName);
    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName) =>
        new ArgumentOutOfRangeException(paramName, $"Could not find {columnRole} column '{columnName}'").Process(ctx);
    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName, string expectedType, string actualType) =>
        new ArgumentOutOfRangeException(paramName, $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}").Process(ctx);

    public static void Check([DoesNotReturnIf(false)] bool f) => Check(null, f);
    public static void Check([DoesNotReturnIf(false)] bool f, string msg) => Check(null, f, msg);
    public static void Check(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f)
    {
        if (!f) throw new InvalidOperationException().Process(ctx);
    }
    public static void Check(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f, string msg)
    {
        if (!f) throw Except(ctx, msg);
    }

    public static void CheckParam([DoesNotReturnIf(false)] bool f, string paramName) => CheckParam(null, f, paramName);
    public static void CheckParam([DoesNotReturnIf(false)] bool f, string paramName, string msg) => CheckParam(null, f, paramName, msg);
    public static void CheckParam(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f, string paramName)
    {
        if (!f) throw new ArgumentOutOfRangeException(paramName).Process(ctx);
    }
    public static void CheckParam(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f, string paramName, string msg)
    {
        if (!f) throw ExceptParam(ctx, paramName, msg);
    }
    public static void CheckUserArg(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f, string name, string msg) => CheckParam(ctx, f, name, msg);

    public static void CheckValue<T>([NotNull] T val, string paramName) where T : class => CheckValue(null, val, paramName);
    public static void CheckValue<T>(this IExceptionContext ctx, [NotNull] T val, string paramName) where T : class
    {
        if (val == null) throw ExceptValue(ctx, paramName);
    }

    public static string CheckNonEmpty(string s, string paramName) => CheckNonEmpty(null, s, paramName);
    public static string CheckNonEmpty(this IExceptionContext ctx, string s, string paramName) =>
        string.IsNullOrEmpty(s) ? throw ExceptParam(ctx, paramName, "{0} cannot be null or empty", paramName) : s;
    public static T[] CheckNonEmpty<T>(T[] args, string paramName) => CheckNonEmpty(null, args, paramName);
    public static T[] CheckNonEmpty<T>(this IExceptionContext ctx, T[] args, string paramName) =>
        args is null or [] ? throw ExceptParam(ctx, paramName, "{0} cannot be null or empty", paramName) : args;

    public static void CheckDecode([DoesNotReturnIf(false)] bool f) => CheckDecode(null, f);
    public static void CheckDecode([DoesNotReturnIf(false)] bool f, string msg) => CheckDecode(null, f, msg);
    public static void CheckDecode(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f)
    {
        if (!f) throw new FormatException().Process(ctx);
    }
    public static void CheckDecode(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool f, string msg)
    {
        if (!f) throw ExceptDecode(ctx, msg);
    }

    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true }) throw new OperationCanceledException("Operation was canceled.").Process(env);
    }

    private static string Text(string msg, object[] args) => args.Length == 0 ? msg : string.Format(CultureInfo.InvariantCulture, msg, args);
}

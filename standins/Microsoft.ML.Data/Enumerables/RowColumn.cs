using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A column and the member of a class that holds its value.</summary>
internal sealed record RowColumn(string Name, DataViewType Type, MemberInfo Member, DataViewSchema.Annotations Annotations)
{
    private Delegate _peek;

    public static RowColumn[] Of(Type type, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        [.. (definition ?? SchemaDefinition.Create(type, direction)).Select(c => Bind(type, c))];

    public static DataViewSchema Schema(IEnumerable<RowColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    /// <summary>The definition of a class whose columns have the types and annotations of a schema.</summary>
    public static SchemaDefinition Matching(Type type, DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(type, SchemaDefinition.Direction.Read);
        foreach (var column in schema)
        {
            var member = definition[column.Name] ?? throw new InvalidOperationException($"Type should contain a member named {column.Name}");
            member.ColumnType = column.Type;
            member.CopyAnnotations(column.Annotations);
        }
        return definition;
    }

    /// <summary>Whether values of a column's type can go into the member.</summary>
    public bool Accepts(DataViewType type)
    {
        var (item, isVector) = RowMember.KnownItemType(Member);
        return isVector
            ? type is VectorDataViewType vector && vector.ItemType.RawType == item
            : type is not VectorDataViewType && type.RawType == item;
    }

    /// <summary>The column's getter over the object that <paramref name="current"/> gives at the time of the call.</summary>
    public Delegate Getter<TRow>(Func<TRow> current) => (Delegate)Generic(nameof(GetterOf), typeof(TRow)).Invoke(this, [current]);

    /// <summary>What copies a row's value of the column into an object.</summary>
    public Action<TRow> Setter<TRow>(DataViewRow row, DataViewSchema.Column column) =>
        (Action<TRow>)Generic(nameof(SetterOf), typeof(TRow)).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [row, column], null);

    private Delegate GetterOf<TRow, TMember>(Func<TRow> current)
    {
        var peek = Peek<TRow, TMember>();
        return MemberGetter.Create(() => peek(current()), Type);
    }

    private Action<TRow> SetterOf<TRow, TMember>(DataViewRow row, DataViewSchema.Column column)
    {
        var target = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TMember));
        var poke = Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(target, Member), value), target, value).Compile();
        return MemberSetter.Create(row, column, Type is VectorDataViewType ? Peek<TRow, TMember>() : null, poke);
    }

    // Made once: every cursor of a view uses it.
    private Func<TRow, TMember> Peek<TRow, TMember>() => (Func<TRow, TMember>)(_peek ??= MakePeek<TRow, TMember>());

    private Func<TRow, TMember> MakePeek<TRow, TMember>()
    {
        var target = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(target, Member), target).Compile();
    }

    private MethodInfo Generic(string name, Type row) =>
        typeof(RowColumn).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance).MakeGenericMethod(row, RowMember.TypeOf(Member));

    private static RowColumn Bind(Type type, SchemaDefinition.Column column)
    {
        const string Parameter = "userSchemaDefinition";
        if (column.MemberName is null)
            throw new ArgumentOutOfRangeException(Parameter, "Null field name detected in schema definition");
        var member = RowMember.Find(type, column.MemberName) ?? throw new ArgumentOutOfRangeException(Parameter,
            $"No field or property with name '{column.MemberName}' found in type '{type.FullName}'");
        var (item, isVector) = RowMember.KnownItemType(member);
        var name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var wanted = column.ColumnType ?? RowMember.PlainType(item, isVector);
        var vector = wanted as VectorDataViewType;
        if (isVector != vector is not null)
            throw new ArgumentOutOfRangeException(Parameter, $"Column '{name}' is supposed to be {Shape(vector is not null)}, " +
                $"but type of associated field '{column.MemberName}' is {Shape(isVector)}");
        var wantedItem = (vector?.ItemType ?? wanted).RawType;
        if (wantedItem != item)
            throw new ArgumentOutOfRangeException(Parameter, $"Column '{name}' is supposed to have item type {wantedItem}, but associated field has type {item}");
        return new(name, wanted, member, column.Annotations);
    }

    private static string Shape(bool isVector) => isVector ? "vector" : "scalar";
}

using System.Collections.Generic;
using System.IO;
using System.Linq;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Groups of parameters, a state for each by its handle, and the file of both. The parameters of a group are listed anew at
/// every step: one that came after the group was made has no state, which fails.
/// </summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults;
    internal readonly Dictionary<IntPtr, OptimizerState> _state = [];

    public OptimizerHelper() : base(IntPtr.Zero) { }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    /// <summary>Fills the gradients with zeros; it does not drop them.</summary>
    public override void zero_grad()
    {
        foreach (Parameter parameter in parameters())
        {
            using Tensor grad = parameter.grad;
            grad?.zero_();
        }
    }

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    /// <summary>Completes a group's options from the optimizer's, and starts a state for each of its parameters.</summary>
    private protected void AddGroup(ParamGroup group, OptimizerOptions options, Func<Parameter, OptimizerState> newState)
    {
        options.LearningRate ??= _defaults.LearningRate;
        options.InitialLearningRate = options.LearningRate.Value;
        _parameter_groups.Add(group);
        foreach (Parameter parameter in group.Parameters)
        {
            OptimizerState state = newState(parameter);
            _state[parameter.Handle] = state;
            state.Initialize(options);
        }
    }

    /// <summary>Runs an update of every parameter that has a gradient, outside autograd, with one dispose scope around all.</summary>
    private protected Tensor Step<TState>(Func<Tensor> closure, Action<OptimizerOptions, Parameter, Tensor, TState> update) where TState : OptimizerState
    {
        Tensor loss = null;
        if (closure is not null)
            using (enable_grad()) loss = closure();
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        foreach (ParamGroup group in _parameter_groups)
            foreach (Parameter parameter in group.Parameters)
            {
                var state = (TState)_state[parameter.IsInvalid ? 0 : parameter.Handle];
                if (parameter.grad is Tensor grad) update(group.Options, parameter, grad, state);
            }
        return loss;
    }

    public virtual StateDictionary state_dict()
    {
        StateDictionary all = new();
        foreach (ParamGroup group in _parameter_groups)
        {
            all.Options.Add(group.Options);
            all.State.AddRange(group.Parameters.Select(parameter => _state[parameter.Handle]));
        }
        return all;
    }

    public void save_state_dict(string location)
    {
        using BinaryWriter writer = new(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        StateDictionary all = state_dict();
        writer.Write(GetType().Name);
        writer.Encode(all.Options.Count);
        writer.Encode(all.State.Count);
        foreach (OptimizerOptions options in all.Options) options.SaveStateDict(writer);
        foreach (OptimizerState state in all.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using BinaryReader reader = new(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        string type = reader.ReadString();
        if (type != GetType().Name) throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{type}' in the loaded stream.");
        StateDictionary all = state_dict();
        long options = reader.Decode(), states = reader.Decode();
        if (options != all.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != all.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
        foreach (OptimizerOptions option in all.Options) option.LoadStateDict(reader);
        foreach (OptimizerState state in all.State) state.LoadStateDict(reader);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (IDisposable state in _state.Values.OfType<IDisposable>()) state.Dispose();
    }
}

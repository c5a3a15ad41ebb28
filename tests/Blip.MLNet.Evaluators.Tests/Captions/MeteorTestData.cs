using Blip.MLNet.Evaluators.Captions.Meteor;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Evaluators.Tests.Captions;

/// <summary>METEOR's data of the goldens, read once.</summary>
internal static class MeteorTestData
{
    private static readonly Lazy<MeteorData> s_data = new(() => MeteorData.Load(Goldens.PathOf("meteor-data"), paraphrases: false));

    public static bool Exists => Goldens.Has("meteor-data");

    public static MeteorData Data => s_data.Value;
}

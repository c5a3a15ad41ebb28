using Blip.MLNet.Samples.ShapesModel;
using Blip.MLNet.Samples.ShapesModel.Heads;

const string usage = """
    Trains and checks the small models that this repository ships, on the Shapes data set. First make the data:
      dotnet run -c Release --project samples/Shapes -- --train 30000 --val 500 --size 96 --seed 1 --out shapes
    then
      dotnet run -c Release --project samples/ShapesModel -- train DATA MODEL.safetensors [epochs] [seed]
      dotnet run -c Release --project samples/ShapesModel -- report MODEL DATA [captions to show]
      dotnet run -c Release --project samples/ShapesModel -- adapt MODEL DATA full|lora [epochs] [adapted MODEL.safetensors]
    Models of the other tasks begin with the captioner, and draw their pictures themselves:
      dotnet run -c Release --project samples/ShapesModel -- head search|answers|reasoning CAPTIONER MODEL.safetensors [steps] [models to begin with]
    """;

switch (args)
{
    case ["train", var data, var output, ..]:
        ScratchTraining.Run(data, output, Number(3, 5), Number(4, 1));
        return 0;
    case ["report", var model, var data, ..]:
        TruthReport.Print(model, data, Number(3, 20));
        return 0;
    case ["adapt", var model, var data, "full" or "lora", ..]:
        Adaptation.Run(model, data, args[3] == "lora", Number(4, 10), args.Length > 5 ? args[5] : null);
        return 0;
    case ["head", "search" or "answers" or "reasoning", var captioner, var output, ..]:
        HeadProgram.Run(args[1], new HeadRequest(captioner, output, Number(4, 2000), args[Math.Min(args.Length, 5)..]));
        return 0;
    default:
        Console.Error.WriteLine(usage);
        return 2;
}

int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: a device type and, where there are several, an index (-1: the current one).</summary>
    public class Device
    {
        public DeviceType type { get; private set; }
        public int index { get; private set; } = -1;

        public Device(string description)
        {
            var parts = description.Split(':');
            if (parts.Length > 2) return;
            type = Parse(parts[0]);
            if (parts.Length == 2) index = int.Parse(parts[1]);
        }

        public Device(string deviceType, int index = -1) : this(Parse(deviceType), index) { }
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);
        public Device(int index) : this(DeviceType.CUDA, index) { }

        private static DeviceType Parse(string name) => Enum.Parse<DeviceType>(name.ToUpperInvariant());

        internal long Packed => ((long)type << 32) | (uint)index;
        internal static Device Unpack(long packed) => new((DeviceType)(packed >> 32), (DeviceType)(packed >> 32) == DeviceType.CPU ? -1 : (int)packed);

        public override string ToString() =>
            type == DeviceType.CPU ? "cpu" : index == -1 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        public static implicit operator Device(string description) => new(description);
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device device(string description) => InitializeDevice(new Device(description));
    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));
    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));
    public static Device device(int index) => new(DeviceType.CUDA, index);

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType != DeviceType.CUDA || cuda_is_available();

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static Device InitializeDevice(Device device)
    {
        device ??= s_defaultDevice;
        InitializeDeviceType(device.type);
        return device;
    }

    private static Device s_defaultDevice = new(DeviceType.CPU);
    public static Device get_default_device() => s_defaultDevice;
    public static void set_default_device(Device device) => s_defaultDevice = InitializeDevice(device);
    public static void set_default_device(string device) => set_default_device(new Device(device));

    public static bool cuda_is_available() => Native.blip_runtime(2, 0) > 0;

    /// <summary>CUDA devices.</summary>
    public static partial class cuda
    {
        public static bool is_available() => cuda_is_available();
        public static int device_count() => (int)Native.blip_runtime(3, 0);
        public static void manual_seed(long seed) => manual_seed_all(seed);
        public static void manual_seed_all(long seed)
        {
            if (is_available()) Native.Check(Native.blip_runtime(7, seed));
        }

        public static void synchronize(Device device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Native.Check(Native.blip_runtime(4, device?.index ?? -1));
        }
    }
}

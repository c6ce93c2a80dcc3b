"""The SKF driver (GM/T 0016) over ctypes; runs inside the device process."""

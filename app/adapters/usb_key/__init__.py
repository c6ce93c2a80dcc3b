"""USB keys: two drivers behind one port, run in a process of their own that can be ended when it hangs."""

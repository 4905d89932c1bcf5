"""Pure decisions about points, periods, ranks and per-capita figures."""

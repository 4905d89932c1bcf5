"""Home, dashboards, statistics and exports: reads only."""

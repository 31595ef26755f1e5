"""From clips to films: finding, rendering, joining and checking them; the command line."""

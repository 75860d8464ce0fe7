"""Build on a Dask cluster."""

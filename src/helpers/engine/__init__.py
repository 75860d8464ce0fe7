"""From a folder of notebooks to reports: plan, execute, assemble, export, publish.

Nothing in this package knows what the notebooks are about. It runs any folder of notebooks that
are named ``NN_name.ipynb``, once for each city and language, and publishes what comes out.
"""

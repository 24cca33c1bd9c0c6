"""Processing modules: adapters between processing and control panels."""

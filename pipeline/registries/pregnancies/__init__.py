"""One row a pregnancy, with the core data elements that pregnancy exposure registries share."""

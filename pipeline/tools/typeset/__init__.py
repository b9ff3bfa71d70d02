"""The shipped sample texts set as publications by engines that are not ours, to measure the reading of PDFs."""

"""The review page: a person sees each value on its source and decides.

What the rows of decisions come to is for `pipeline.decisions`. `editors` reads what is typed. `pages` and
`api` are the two ways in, both through `actions`.
"""

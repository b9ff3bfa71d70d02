"""The review page: a person sees each value on its source and decides.

`anchors` names facts so that decisions outlive re-extraction, `fold` makes the state of every value from
the append-only rows, `effective` the record that results. `editors` reads what is typed. `pages` and
`api` are the two ways in, both through `actions`.
"""

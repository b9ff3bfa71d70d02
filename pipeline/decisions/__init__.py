"""People's decisions: from the rows of the store to the record that results.

`anchors` names facts so that decisions outlive re-extraction, `fold` makes the state of every value from the
append-only rows, `merge` sets two reviewers' decisions beside each other, `opened` is one document with all of it,
`final` says which decisions count in the end, `apply` puts them into a copy of the record.
"""

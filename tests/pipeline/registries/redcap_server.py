"""A REDCap project behind its API: it takes a data dictionary and refuses what the dictionary does not allow."""

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

SHORT = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
    "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
    "Text Validation Min": "text_validation_min",
    "Text Validation Max": "text_validation_max",
}


class Project:
    """What the project holds: rows by record, instrument and instance."""

    def __init__(self, dictionary, repeating, token="A" * 32):
        self.metadata = [
            {SHORT[name]: cell for name, cell in row.items() if name in SHORT} for row in dictionary
        ]
        self.repeating = set(repeating)
        self.token, self.rows, self.busy, self.imports = token, {}, 0, 0

    def answer(self, form):
        if form.get("token") != self.token:
            return {"error": "You do not have permissions to use the API"}
        if form["content"] == "metadata":
            return self.metadata
        if form["content"] == "record":
            rows = json.loads(form["data"])
            problems = [problem for row in rows for problem in self.problems(row)]
            if problems:
                return {"error": "; ".join(problems)}
            self.imports += 1
            for row in rows:
                self.rows[
                    row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"]
                ] = row
            return {"count": len({row["record_id"] for row in rows})}
        return {"error": f"no such content {form['content']}"}

    def problems(self, row):
        fields = {field["field_name"]: field for field in self.metadata}
        forms = {field["form_name"] for field in self.metadata}
        form, instance = row["redcap_repeat_instrument"], row["redcap_repeat_instance"]
        first = self.metadata[0]["form_name"]
        if form and (form not in self.repeating or not re.fullmatch(r"[1-9]\d*", instance)):
            yield f"{form} {instance} is no instance of a repeating instrument"
        for name, cell in row.items():
            if name in ("redcap_repeat_instrument", "redcap_repeat_instance"):
                continue
            if name.endswith("_complete") and name.removesuffix("_complete") in forms:
                if cell not in ("", "0", "1", "2"):
                    yield f"{name}: {cell}"
            elif name not in fields:
                yield f"{name} is no field"
            elif cell and name != "record_id":
                if fields[name]["form_name"] != (form or first):
                    yield f"{name} is not in {form or first}"
                yield from self.problem(fields[name], cell)

    @staticmethod
    def problem(field, cell):
        name, kind = field["field_name"], field["field_type"]
        validation = field["text_validation_type_or_show_slider_number"]
        codes = {part.split(",")[0].strip() for part in field["select_choices_or_calculations"].split("|")}
        number = r"-?\d+" if validation == "integer" else r"-?\d+(\.\d+)?"
        if kind == "radio" and cell not in codes:
            yield f"{name}: {cell} is no choice"
        if kind == "yesno" and cell not in ("0", "1"):
            yield f"{name}: {cell} is neither 0 nor 1"
        if validation in ("integer", "number"):
            if not re.fullmatch(number, cell):
                yield f"{name}: {cell} is no {validation}"
            elif field["text_validation_min"] and not (
                float(field["text_validation_min"]) <= float(cell) <= float(field["text_validation_max"])
            ):
                yield f"{name}: {cell} is out of range"


@contextmanager
def serving(project):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            status, said = 200, json.dumps(project.answer(form))
            if project.busy and form.get("content") == "record":
                project.busy -= 1
                status, said = 503, "<html>busy</html>"
            self.send_response(status)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

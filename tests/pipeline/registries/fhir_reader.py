"""Bundles read back by their codes, without the code that wrote them, to compare with the record."""

OWN = "https://gravida.example/fhir/CodeSystem/observations"
EXTENSIONS = "https://gravida.example/fhir/StructureDefinition/"


def resources(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def own_code(concept):
    return next((one["code"] for one in concept.get("coding", ()) if one["system"] == OWN), None)


def extension(node, name):
    return next((one for one in node.get("extension", ()) if one["url"] == EXTENSIONS + name), None)


def parts(found):
    return {one["url"]: value(one) for one in found["extension"]} if found else {}


def value(node):
    """The value[x] of anything, in a comparable form."""
    for name, found in node.items():
        if name.startswith("value"):
            return short(found)
    return None


def short(found):
    if not isinstance(found, dict):
        return found
    if "coding" in found or "text" in found:
        return found["coding"][-1]["code"] if "coding" in found else found["text"]
    if "low" in found or "high" in found:
        return tuple(short(found[side]) if side in found else None for side in ("low", "high"))
    text = f"{found.get('comparator', '')}{found['value']}"
    return f"{text} {found['unit']}" if "unit" in found else text


def people(bundle):
    """Who each Patient is, by address."""
    found = {}
    mothers = {one["patient"]["reference"] for one in resources(bundle, "RelatedPerson")}
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            role = extension(entry["resource"], "role")
            name = role["valueCode"] if role else "newborn" if entry["fullUrl"] in mothers else "patient"
            found[entry["fullUrl"]] = name
    return found


def observations(bundle):
    """(who, what, value, components) of every Observation that is no laboratory result."""
    who = people(bundle)
    return sorted(
        (
            who[one["subject"]["reference"]],
            own_code(one["code"]),
            str(value(one)),
            tuple((own_code(part["code"]), str(value(part))) for part in one.get("component", ())),
        )
        for one in resources(bundle, "Observation")
        if "category" not in one
    )


def results(bundle):
    """(who, test, value, range, interpretation) of every laboratory result."""
    who = people(bundle)
    return sorted(
        (
            who[one["subject"]["reference"]],
            one["code"]["text"],
            str(value(one)),
            short(
                {
                    side: one["referenceRange"][0][side]
                    for side in ("low", "high")
                    if side in one["referenceRange"][0]
                }
            )
            if "referenceRange" in one
            else None,
            one["interpretation"][0]["coding"][0]["code"] if "interpretation" in one else None,
        )
        for one in resources(bundle, "Observation")
        if "category" in one
    )


def medications(bundle):
    """(who, drug, status, dose, route, repeat, window) of every MedicationStatement."""
    who = people(bundle)
    found = []
    for one in resources(bundle, "MedicationStatement"):
        dosage = one.get("dosage", [{}])[0]
        dose = {name: short(amount) for name, amount in dosage.get("doseAndRate", [{}])[0].items()}
        window = parts(extension(dosage, "gestational-window"))
        found.append(
            (
                who[one["subject"]["reference"]],
                one["medicationCodeableConcept"]["text"],
                extension(one, "medication-status")["valueCode"],
                dose,
                dosage["route"]["text"] if "route" in dosage else None,
                {name: short(part) for name, part in dosage.get("timing", {}).get("repeat", {}).items()},
                {name: window[name] for name in window if name.endswith(("days", "relation"))},
            )
        )
    return sorted(found, key=lambda one: one[1])


def source_quotes(resource):
    return [parts(one) for one in resource.get("extension", ()) if one["url"] == EXTENSIONS + "source-quote"]


def quotes(bundle):
    """(path, start, end, text) of every quote of the resources."""
    return sorted(
        (found["path"], found["start"], found["end"], found.get("text"))
        for entry in bundle["entry"]
        for found in source_quotes(entry["resource"])
    )

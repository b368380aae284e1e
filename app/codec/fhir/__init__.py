"""One visit as a bundle of FHIR R4 resources, from its committed facts. Pure: facts in, plain objects out."""

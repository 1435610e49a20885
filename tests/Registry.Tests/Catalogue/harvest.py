"""A harvester that nobody of us wrote (rdflib, Debian's python3-rdflib) reads the catalogue in both forms and finds every dataset by SPARQL."""
import json
import sys

from rdflib import Graph
from rdflib.compare import isomorphic

address = sys.argv[1]
by_name = {form: Graph().parse(f"{address}.{ending}", format=form) for form, ending in (("json-ld", "jsonld"), ("xml", "rdf"))}
# rdflib asks with the media types of its own parser: what the service answers is its choice.
asked = Graph().parse(address, format="xml")
rows = by_name["xml"].query("""
    prefix dcat: <http://www.w3.org/ns/dcat#>  prefix dct: <http://purl.org/dc/terms/>  prefix foaf: <http://xmlns.com/foaf/0.1/>
    select ?id ?title ?description ?publisher ?licence ?access ?endpoint where {
      ?catalogue a dcat:Catalog ; dct:title ?t ; dct:description ?d ; dct:publisher/foaf:name ?p ; dcat:dataset ?dataset .
      filter(lang(?t) = "vi" && lang(?d) = "vi" && lang(?p) = "vi")
      ?dataset a dcat:Dataset ; dct:identifier ?id ; dct:title ?title ; dct:description ?description ; dct:publisher/foaf:name ?publisher ;
        dcat:distribution [ dcat:accessURL ?access ; dct:license/dct:title ?licence ; dcat:accessService/dcat:endpointURL ?endpoint ] .
      filter(lang(?title) = "vi" && lang(?description) = "vi" && lang(?publisher) = "vi" && lang(?licence) = "vi")
    }""")
print(json.dumps({
    "same": isomorphic(by_name["json-ld"], by_name["xml"]) and isomorphic(asked, by_name["xml"]),
    "triples": len(by_name["xml"]),
    "datasets": [{str(name): str(value) for name, value in row.asdict().items()} for row in rows],
}))

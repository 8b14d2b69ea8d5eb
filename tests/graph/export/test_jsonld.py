from __future__ import annotations

from typing import Any

import pytest
from rdflib import XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SDO

from chipgraph.graph.model import Entity
from chipgraph.graph.schema import EntityType

# rdflib's own parser of JSON-LD uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
V, CG = Namespace("urn:chipgraph:vocabulary:"), Namespace("urn:chipgraph:id:")


def company(name: str) -> URIRef:
    return CG[Entity.make_id(EntityType.COMPANY, name)]


@pytest.fixture
def rdf(exported: Any) -> Graph:
    return Graph().parse(exported("jsonld"), format="json-ld")


def test_rdflib_finds_entities_by_the_words_of_schema_org(rdf: Graph, reader: Any) -> None:
    named = {str(name) for _, name in rdf.subject_objects(URIRef("https://schema.org/name"))}
    assert {entity.name for entity in reader.iter_entities()} <= named
    assert (company("Huawei"), RDF.type, URIRef("https://schema.org/Corporation")) in rdf
    assert (company("Huawei"), RDF.type, V.Company) in rdf
    assert str(SDO) == "https://schema.org/"


def test_what_is_actual_is_said_plainly_and_nothing_else(rdf: Graph) -> None:
    assert (company("ASML"), V.SUPPLIES, company("TSMC")) in rdf
    assert (company("SMIC"), V.SUPPLIES, company("Huawei")) in rdf
    assert (company("TSMC"), V.SUPPLIES, company("Huawei")) not in rdf  # it ended
    assert {(company("Huawei"), company("Apple")), (company("Apple"), company("Huawei"))} == set(
        rdf.subject_objects(V.COMPETES_WITH)
    )
    assert not list(rdf.subject_objects(V.PARTNERS_WITH))  # alleged


def test_a_query_leads_from_a_fact_to_its_sentences(rdf: Graph) -> None:
    found = rdf.query(
        """
        PREFIX v: <urn:chipgraph:vocabulary:> PREFIX s: <https://schema.org/>
        SELECT ?text ?publisher ?day WHERE {
            ?fact a v:Fact ; v:relation v:SUPPLIES ; v:evidence ?evidence ;
                v:subject / s:name "TSMC" ; v:object / s:name "Huawei" ; v:spell [ v:end "2020-09-15" ] .
            ?evidence s:text ?text ; s:isPartOf ?article .
            ?article s:publisher / s:name ?publisher ; s:datePublished ?day
        } ORDER BY ?day"""
    )
    rows = [tuple(row) for row in found]  # type: ignore[arg-type]
    assert rows[-1] == (
        Literal("TSMC supplies Huawei ended 2020-09-15 chips."), Literal("Herald"),
        Literal("2020-09-16", datatype=XSD.date),
    )  # fmt: skip
    assert len(rows) == 3
    assert {type(value.toPython()) for value in rdf.objects(None, V.confidence) if isinstance(value, Literal)} == {
        float
    }


def test_hostile_text_comes_back_as_text(rdf: Graph, hostile: Any) -> None:
    assert {Literal(text) for text in hostile} <= set(rdf.objects(None, V.item))

"""From articles to evidence: sources, cleaning, near-copies, language and the pipeline that joins them."""

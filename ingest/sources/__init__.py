"""Where articles come from: each module reads one kind of source and yields articles and rejections."""

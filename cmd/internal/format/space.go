package format

import "kql/parser"

// keywords are the words that a value or a bracket follows with a space.
var keywords = words(`and or in by on between has has_any has_all has_cs contains contains_cs startswith endswith hasprefix hassuffix
	startswith_cs endswith_cs hasprefix_cs hassuffix_cs matches regex where filter extend project project-away project-keep project-rename
	project-reorder project-smart summarize distinct print let union join lookup sort order top take limit mv-expand mvexpand mv-apply
	make-series evaluate parse parse-where parse-kv search find invoke as to from step with asc desc nulls typeof of range facet fork
	partition render serialize sample sample-distinct top-nested top-hitters scan declare view set restrict access inner innerunique leftouter
	rightouter fullouter leftsemi rightsemi leftanti rightanti outer anti`)

// space says whether a space stands between two tokens that follow each other on one level.
func space(prev, next *item) bool {
	switch {
	case next.raw && prev.raw:
		return !next.near
	case next.kind == parser.Sign && (next.text == "," || next.text == ";" || next.text == ":"):
		return false
	case prev.unary:
		return false
	case next.hint || prev.hint:
		return false
	}
	if prev.kind == parser.Sign && prev.closer == nil {
		return afterSign(prev, next)
	}
	if next.kind != parser.Sign {
		return !(next.kind == parser.Word && prev.kind == parser.Number && next.near)
	}
	switch next.text {
	case ".":
		return false
	case "*", "~", "@":
		return !next.near
	case "(", "[":
		return !next.near || prev.kind == parser.Word && keywords[prev.text]
	}
	return true
}

func afterSign(prev, next *item) bool {
	switch prev.text {
	case ".":
		return false
	case "*", "~", "@":
		return next.kind == parser.Sign && next.text != "(" || !next.near
	}
	if next.kind == parser.Sign && next.text == "*" {
		return true
	}
	return next.kind != parser.Sign || next.text != "."
}

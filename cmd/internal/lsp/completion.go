package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/reference"
)

// itemKinds are the protocol's numbers for what completion offers.
var itemKinds = map[complete.Kind]int{
	complete.Operator: 14, complete.Keyword: 14, complete.Column: 5, complete.Function: 3, complete.Aggregate: 3, complete.Plugin: 3,
	complete.Table: 22, complete.Let: 6, complete.Type: 25, complete.Path: 10, complete.Value: 12,
}

// snippets are operators with places to fill in.
var snippets = map[string]string{
	"extend":    "extend ${1:Column} = ${0}",
	"join":      "join kind=${1|inner,innerunique,leftouter,leftanti,leftsemi,rightouter,fullouter|} (\n    ${2:Table}\n) on ${0:Key}",
	"summarize": "summarize ${1:count()} by ${0}",
}

// complete is what may be typed at a place, the likeliest first. What is said of an item waits for resolve: a list may
// have two thousand.
func (s *Server) complete(d *document, p placeParams) any {
	list := completionList{Items: []completionItem{}}
	source := s.file(d).Query
	offset := d.offset(p.Position)
	at, ok := d.inQuery(source, offset)
	if !ok {
		list.Items = append(list.Items, s.resultColumns(d, offset)...)
		return list
	}
	items, start := s.engine.At(source.Text, at)
	typed := source.Text[start:at]
	from := offset - len(typed)
	if from < 0 || d.text[from:offset] != typed {
		from = offset
	}
	for i, item := range items {
		c := completionItem{
			Label: item.Text, Kind: itemKinds[item.Kind], Detail: item.Detail, SortText: fmt.Sprintf("%05d", i),
			TextEdit: &textEdit{d.span(from, offset), item.Text},
		}
		if snippet := snippets[item.Text]; snippet != "" && item.Kind == complete.Operator && s.editor.TextDocument.Completion.CompletionItem.SnippetSupport {
			c.InsertTextFormat, c.TextEdit.NewText = 2, snippet
		}
		if item.Kind == complete.Table {
			c.Data, _ = json.Marshal(item.Text)
		}
		list.Items = append(list.Items, c)
	}
	return list
}

// resolve tells more of an item once the user looks at it.
func (s *Server) resolve(_ context.Context, item completionItem) (any, error) {
	var table string
	if json.Unmarshal(item.Data, &table) == nil && table != "" {
		if text := s.describeTable(table); text != "" {
			item.Documentation = markdown(text)
		}
		return item, nil
	}
	if text, err := reference.Topic(strings.TrimSuffix(item.Label, "(")); err == nil {
		item.Documentation = markdown("```text\n" + text + "```")
	}
	return item, nil
}

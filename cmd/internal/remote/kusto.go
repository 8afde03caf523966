package remote

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// longest is the most time that Kusto gives a query.
const longest = time.Hour

func kustoRequest(t *Target, q Query, wait time.Duration) (*request, error) {
	options := map[string]any{
		"results_v2_newlines_between_frames": true, "results_v2_fragment_primary_tables": true, "results_error_reporting_placement": "end_of_table",
		"servertimeout": string(types.AppendTimespan(nil, int64(min(wait, longest)/100))), "request_readonly": true,
	}
	if !q.Now.IsZero() {
		options["query_now"] = string(types.AppendDatetime(nil, types.Ticks(q.Now)))
	}
	properties := map[string]any{"Options": options, "Parameters": literals(q)}
	return &request{body: map[string]any{"db": t.database, "csl": q.Text, "properties": properties}}, nil
}

// plainly are the types whose literals are written without their name; the others' are as typed matches.
var (
	plainly = types.Of(types.String, types.Long, types.Bool)
	typed   = regexp.MustCompile(`(?s)^\w+\(.*\)$`)
)

// literals are the values of the query's parameters as the literals that Kusto wants. A value that is one already stays.
func literals(q Query) map[string]string {
	out := map[string]string{}
	declared := map[string]types.Type{}
	tree, _ := parser.Parse(q.Text)
	for _, s := range tree.Statements {
		if d, ok := s.(*parser.Declare); ok {
			for _, p := range d.Params {
				declared[p.Name.Text] = p.Type
			}
		}
	}
	for name, value := range q.Params {
		switch t := declared[name]; {
		case t == types.String && !isText(value):
			value = dynamic.Quote(value)
		case !plainly.Has(t) && !typed.MatchString(value):
			value = t.String() + "(" + value + ")"
		}
		out[name] = value
	}
	return out
}

// isText says whether a value is a text in quotes.
func isText(value string) bool {
	tokens := parser.Tokens(value)
	return len(tokens) == 1 && tokens[0].Kind == parser.Text && tokens[0].Start == 0 && tokens[0].End == len(value)
}

// frame is any of the frames of Kusto's answer, version 2.
type frame struct {
	FrameType         string
	TableKind         string
	TableFragmentType string
	Columns           []struct{ ColumnName, ColumnType string }
	Rows              []json.RawMessage
	HasErrors         bool
	Cancelled         bool
	Faults            []told `json:"OneApiErrors"`
}

// readKusto reads frames up to the one that says that all is there.
func readKusto(body io.Reader) (*Answer, error) {
	d := json.NewDecoder(body)
	if first, err := d.Token(); err != nil {
		return nil, err
	} else if first != json.Delim('[') {
		return nil, errors.New("the answer has no frames")
	}
	a := &Answer{}
	var open *table // nil: none of the results is
	for d.More() {
		var f frame
		if err := d.Decode(&f); err != nil {
			return nil, err
		}
		if len(f.Faults) > 0 || f.HasErrors || f.Cancelled {
			return nil, f.partial()
		}
		whole := f.FrameType == "DataTable"
		switch {
		case f.FrameType == "DataSetCompletion":
			return a, nil
		case f.TableKind == "QueryProperties":
			a.draw(f.Rows)
		case f.TableKind == "PrimaryResult" && (whole || f.FrameType == "TableHeader"):
			open = newTable(as)
			for _, c := range f.Columns {
				if err := open.column(c.ColumnName, c.ColumnType); err != nil {
					return nil, err
				}
			}
		case f.FrameType == "TableFragment" && f.TableFragmentType != "DataAppend":
			return nil, fmt.Errorf("the answer has a fragment of the kind %q", f.TableFragmentType)
		}
		if open == nil {
			continue
		}
		if err := open.fill(f.Rows); err != nil {
			return nil, err
		}
		if whole || f.FrameType == "TableCompletion" {
			a.Results = append(a.Results, open.result())
			open = nil
		}
	}
	return nil, io.ErrUnexpectedEOF
}

// fill adds rows; what stands among them and is none tells of an error.
func (t *table) fill(rows []json.RawMessage) error {
	for _, row := range rows {
		if row[0] == '{' {
			var f frame
			_ = json.Unmarshal(row, &f) // it is JSON; without errors in it, there is just less to tell
			return f.partial()
		}
		if err := t.cells(row); err != nil {
			return err
		}
	}
	return nil
}

func (f *frame) partial() error {
	var all []fault
	for _, one := range f.Faults {
		if one.Error != nil {
			all = append(all, *one.Error)
		}
	}
	return partial(all...)
}

// draw takes how each result is to be drawn from the rows that tell of results: number, key, value.
func (a *Answer) draw(rows []json.RawMessage) {
	for _, row := range rows {
		if cells := gjson.ParseBytes(row).Array(); len(cells) == 3 && cells[1].Str == "Visualization" {
			a.Renders = append(a.Renders, render(gjson.Parse(cells[2].String())))
		}
	}
}

// render is a chart as answers describe it; nil where they describe none.
func render(how gjson.Result) *planner.Render {
	r := &planner.Render{Properties: map[string]string{}}
	how.ForEach(func(key, value gjson.Result) bool {
		switch name, text := strings.ToLower(key.Str), value.String(); {
		case name == "visualization":
			r.Chart = text
		case name == "isquerysorted", value.Type == gjson.Null, value.Type == gjson.False, text == "NaN", text == "":
		default:
			r.Properties[name] = text
		}
		return true
	})
	if r.Chart == "" {
		return nil
	}
	return r
}

package ruletest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/alert"
)

// alertPart is a part of an alert by its name in tests: how what is wanted is written, and whether an alert has it.
type alertPart struct {
	check func(f *File, n *yaml.Node)
	holds func(n *yaml.Node, a *alert.Alert) bool
	shown func(a *alert.Alert) any
}

func textPart(of func(a *alert.Alert) string) alertPart {
	return alertPart{
		check: func(f *File, n *yaml.Node) { f.Doc.Text(n, "it") },
		holds: func(n *yaml.Node, a *alert.Alert) bool { return strings.TrimSpace(n.Value) == of(a) },
		shown: func(a *alert.Alert) any { return of(a) },
	}
}

func listPart(of func(a *alert.Alert) []string) alertPart {
	return alertPart{
		check: func(f *File, n *yaml.Node) { f.Doc.Items(n, "it") },
		holds: func(n *yaml.Node, a *alert.Alert) bool { return sameTexts(texts(n), of(a)) },
		shown: func(a *alert.Alert) any { return of(a) },
	}
}

var alertParts = map[string]alertPart{
	"name":        textPart(func(a *alert.Alert) string { return a.DisplayName }),
	"description": textPart(func(a *alert.Alert) string { return a.Description }),
	"severity":    textPart(func(a *alert.Alert) string { return a.AlertSeverity }),
	"tactics":     listPart(func(a *alert.Alert) []string { return a.Tactics }),
	"techniques":  listPart(func(a *alert.Alert) []string { return a.Techniques }),
	"entities": {
		check: (*File).checkEntities,
		holds: func(n *yaml.Node, a *alert.Alert) bool { return sameEntities(n, a.Entities) },
		shown: func(a *alert.Alert) any { return a.Entities },
	},
	"customDetails": {
		check: func(f *File, n *yaml.Node) { f.Doc.Pairs(n, "customDetails") },
		holds: func(n *yaml.Node, a *alert.Alert) bool { return hasDetails(n, a.CustomDetails) },
		shown: func(a *alert.Alert) any { return a.CustomDetails },
	},
}

// texts is the words of a list, or the one that stands in place of it.
func texts(n *yaml.Node) (out []string) {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	for _, item := range n.Content {
		out = append(out, item.Value)
	}
	return out
}

func sameTexts(a, b []string) bool { return slices.Equal(sorted(a), sorted(b)) }

func sorted(a []string) []string { return slices.Sorted(slices.Values(a)) }

// sameEntities says whether entities are those wanted and no others, each equal in what is said of it.
func sameEntities(n *yaml.Node, got []map[string]any) bool {
	if len(n.Content) != len(got) {
		return false
	}
	taken := make([]bool, len(got))
	for _, want := range n.Content {
		i := slices.IndexFunc(got, func(e map[string]any) bool { return isEntity(want, e) })
		for ; i >= 0 && i < len(got) && (taken[i] || !isEntity(want, got[i])); i++ {
		}
		if i < 0 || i == len(got) {
			return false
		}
		taken[i] = true
	}
	return true
}

func isEntity(want *yaml.Node, got map[string]any) bool {
	for i := 0; i+1 < len(want.Content); i += 2 {
		value, ok := got[want.Content[i].Value]
		if !ok || fmt.Sprint(value) != want.Content[i+1].Value {
			return false
		}
	}
	return true
}

// hasDetails says whether the details that are named have just these values.
func hasDetails(n *yaml.Node, got map[string][]string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !sameTexts(texts(n.Content[i+1]), got[n.Content[i].Value]) {
			return false
		}
	}
	return true
}

// nodeText is a node as JSON has it.
func nodeText(n *yaml.Node) string {
	var v any
	if err := n.Decode(&v); err != nil {
		return n.Value
	}
	return jsonText(v)
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

package rulecheck

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kql/cmd/internal/yamldoc"
	"kql/parser"
)

// tactics are MITRE ATT&CK's, enterprise and ICS, as Sentinel writes them.
var tactics = []string{
	"Reconnaissance", "ResourceDevelopment", "InitialAccess", "Execution", "Persistence", "PrivilegeEscalation", "DefenseEvasion", "CredentialAccess",
	"Discovery", "LateralMovement", "Collection", "CommandAndControl", "Exfiltration", "Impact", "PreAttack", "ImpairProcessControl", "InhibitResponseFunction", "Evasion",
}

// techniquesText is a line a technique: its id, its tactics, the numbers of its sub-techniques.
//
//go:embed techniques.txt
var techniquesText string

type technique struct{ tactics, parts []string }

var techniques = sync.OnceValue(func() map[string]technique {
	all := map[string]technique{}
	for line := range strings.Lines(techniquesText) {
		words := strings.Fields(line)
		all[words[0]] = technique{strings.Split(words[1], ","), words[2:]}
	}
	return all
})

var techniqueID = regexp.MustCompile(`^(T\d{4})(?:\.(\d{3}))?$`)

// attack checks tactics and techniques, and that they go together.
func (r *rule) attack() {
	var used []string
	if n := r.keys["tactics"]; n != nil {
		for _, item := range r.Items(n, "tactics") {
			if !slices.Contains(tactics, item.Value) {
				r.fail(item, "KQL410", yamldoc.DidYouMean(item.Value, tactics), "'%s' is no tactic of MITRE ATT&CK.", item.Value)
			}
			used = append(used, item.Value)
		}
	}
	n := r.keys["relevantTechniques"]
	if n == nil {
		return
	}
	for _, item := range r.Items(n, "relevantTechniques") {
		m := techniqueID.FindStringSubmatch(item.Value)
		if m == nil {
			r.fail(item, "KQL411", "write it as T1110 or T1110.003", "'%s' is no technique.", item.Value)
			continue
		}
		t, ok := techniques()[m[1]]
		switch {
		case !ok || m[2] != "" && !slices.Contains(t.parts, m[2]):
			r.fail(item, "KQL411", "", "There is no technique %s.", item.Value)
		case len(used) > 0 && !slices.ContainsFunc(t.tactics, func(x string) bool { return slices.Contains(used, x) }):
			r.Report(item, parser.Error, "KQL412", "its tactics are "+strings.Join(t.tactics, ", "), "The technique %s belongs to none of the rule's tactics.", item.Value)
		}
	}
}

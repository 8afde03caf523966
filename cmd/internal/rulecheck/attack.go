package rulecheck

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kql/executor/workspace/yamldoc"
	"kql/parser"
)

// tactics are MITRE ATT&CK's, enterprise and ICS, as Sentinel writes them.
var tactics = words(`Reconnaissance ResourceDevelopment InitialAccess Execution Persistence PrivilegeEscalation DefenseEvasion
	CredentialAccess Discovery LateralMovement Collection CommandAndControl Exfiltration Impact PreAttack ImpairProcessControl
	InhibitResponseFunction Evasion`)

// IsTactic says whether a word is a tactic as Sentinel writes it.
func IsTactic(word string) bool { return slices.Contains(tactics, word) }

// techniquesText is a line a technique: its id, its tactics, the numbers of its sub-techniques. One that ATT&CK has
// withdrawn has = and what took its place, if anything did. The facts are those of ATT&CK 18.1, © 2025 The MITRE
// Corporation, reproduced and distributed with the permission of The MITRE Corporation.
//
//go:embed techniques.txt
var techniquesText string

type technique struct {
	tactics   []string
	withdrawn bool
	now       string // what took the place of one that was withdrawn
}

var techniques = sync.OnceValue(func() map[string]technique {
	all := map[string]technique{}
	for line := range strings.Lines(techniquesText) {
		id, facts, _ := strings.Cut(strings.TrimSpace(line), " ")
		if now, withdrawn := strings.CutPrefix(facts, "="); withdrawn {
			all[id] = technique{withdrawn: true, now: strings.TrimSpace(now)}
			continue
		}
		parts := words(facts)
		t := technique{tactics: strings.Split(parts[0], ",")}
		all[id] = t
		for _, part := range parts[1:] {
			all[id+"."+part] = t
		}
	}
	return all
})

var techniqueID = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)

// attack checks tactics and techniques, and that they go together.
func (r *rule) attack() {
	var used []string
	for _, item := range r.list("tactics") {
		if !IsTactic(item.Value) {
			r.fail(item, "KQL410", yamldoc.DidYouMean(item.Value, tactics), "'%s' is no tactic of MITRE ATT&CK.", item.Value)
		}
		used = append(used, item.Value)
	}
	for _, item := range r.list("relevantTechniques") {
		t, known := techniques()[item.Value]
		switch {
		case !techniqueID.MatchString(item.Value):
			r.fail(item, "KQL411", "write it as T1110 or T1110.003", "'%s' is no technique.", item.Value)
		case !known:
			r.fail(item, "KQL411", "", "There is no technique %s.", item.Value)
		case t.withdrawn && t.now != "":
			r.Report(item, parser.Note, "KQL420", "it is "+t.now+" now", "ATT&CK has withdrawn the technique %s.", item.Value)
		case t.withdrawn:
			r.Report(item, parser.Note, "KQL420", "", "ATT&CK has withdrawn the technique %s.", item.Value)
		case len(used) > 0 && !slices.ContainsFunc(t.tactics, func(x string) bool { return slices.Contains(used, x) }):
			r.Report(item, parser.Warning, "KQL412", "its tactics are "+strings.Join(t.tactics, ", "), "The technique %s belongs to none of the rule's tactics.", item.Value)
		}
	}
}

package cli

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"

	"kql/cmd/internal/rulecheck"
	"kql/parser"
)

// The parts of SARIF 2.1.0 that check writes.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Columns string        `json:"columnKind"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string     `json:"id"`
		Short *sarifText `json:"shortDescription,omitempty"`
		Full  *sarifText `json:"fullDescription,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		Rule      string          `json:"ruleId"`
		Level     parser.Severity `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

// plainCode is the rule of findings that have no code.
const plainCode = "KQL000"

// writeSARIF writes findings for a code scanner.
func writeSARIF(w io.Writer, all []*checked) error {
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "kql", Version: Version, Rules: []sarifRule{}}}, Columns: "unicodeCodePoints", Results: []sarifResult{}}
	seen := map[string]bool{}
	for _, c := range all {
		for _, f := range c.findings {
			code, message := f.Code, f.Message
			if code == "" {
				code = plainCode
			}
			if f.Hint != "" {
				message += " (" + f.Hint + ")"
			}
			if !seen[code] {
				seen[code] = true
				run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, describedRule(code))
			}
			line, column := f.Source.Position(f.Span.Start)
			endLine, endColumn := f.Source.Position(max(f.Span.End, f.Span.Start))
			run.Results = append(run.Results, sarifResult{code, f.Severity, sarifText{message}, []sarifLocation{{sarifPhysical{
				sarifArtifact{uri(f.Source.Name)}, sarifRegion{line, column, endLine, endColumn},
			}}}})
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// uri is a file's path as SARIF has it: relative to where the command runs, unless it is not.
func uri(path string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	if filepath.IsAbs(path) {
		u.Scheme = "file"
	}
	return u.String()
}

func describedRule(code string) sarifRule {
	if c, ok := rulecheck.Describe(code); ok {
		return sarifRule{code, &sarifText{c.Title}, &sarifText{c.Why}}
	}
	return sarifRule{ID: code}
}

package ruletest

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"kql/cmd/internal/mutant"
	"kql/parser"
)

// Score is how many mutants of a rule the cases of the suite notice.
type Score struct {
	Source    *parser.Source
	Tried     int // those that run and whose plan is not the rule's own
	Survivors []mutant.Mutant
	All       []Judged
}

// Judged is a mutant that was tried.
type Judged struct {
	mutant.Mutant
	Noticed bool
}

// Percent is the part of the mutants that some case notices; 100 where there are none.
func (s *Score) Percent() int {
	if s.Tried == 0 {
		return 100
	}
	return 100 * (s.Tried - len(s.Survivors)) / s.Tried
}

// Text writes the score and each mutant that nothing notices.
func (s *Score) Text(w io.Writer) error {
	fmt.Fprintf(w, "%s: mutation score %d %% (%d of %d)\n", s.Source.Name, s.Percent(), s.Tried-len(s.Survivors), s.Tried)
	for _, m := range s.Survivors {
		line, column := s.Source.Position(m.Span.Start)
		if _, err := fmt.Fprintf(w, "  %d:%d: %s: %s -> %s\n", line, column, m.What, excerpt(s.Source.Text[m.Span.Start:m.Span.End]), excerpt(m.Put)); err != nil {
			return err
		}
	}
	return nil
}

// widestPart is how many characters of a change are shown.
const widestPart = 70

func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > widestPart {
		text = string(r[:widestPart-3]) + "..."
	}
	if text == "" {
		return "nothing"
	}
	return text
}

// slowest is how long a mutant may take over a case; one that takes longer is noticed.
const slowest = 5 * time.Second

// Mutate runs the cases that were added over mutants of their rules, and gives each rule's score in the order in which
// the rules were added.
func (s *Suite) Mutate(ctx context.Context) (scores []*Score) {
	of := map[*rule][]*prepared{}
	var rules []*rule
	for _, p := range s.cases {
		if p.bound.result.Diagnostics.Failed() || p.c.expect == nil {
			continue // the case expects that, or nothing
		}
		if of[p.rule] == nil {
			rules = append(rules, p.rule)
		}
		of[p.rule] = append(of[p.rule], p)
	}
	for _, r := range rules {
		scores = append(scores, s.score(ctx, r, of[r]))
	}
	return scores
}

func (s *Suite) score(ctx context.Context, r *rule, cases []*prepared) *Score {
	all := mutant.Of(r.query, r.source.Text)
	fates := make([]fate, len(all))
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i, m := range all {
		changed := s.mutated(r, m, cases) // binding asks the workspace, one at a time
		if changed == nil {
			continue
		}
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			fates[i] = s.fate(ctx, changed)
		})
	}
	wait.Wait()
	score := &Score{Source: r.source}
	for i, f := range fates {
		if f != invalid {
			score.Tried++
			score.All = append(score.All, Judged{all[i], f == noticed})
		}
		if f == survived {
			score.Survivors = append(score.Survivors, all[i])
		}
	}
	return score
}

// fate is what becomes of a mutant.
type fate uint8

const (
	invalid fate = iota // it does not bind, or is the rule in other words
	noticed
	survived
)

// mutated is the cases over a mutant; nil where it does not bind, or where its plans are those of the rule.
func (s *Suite) mutated(r *rule, m mutant.Mutant, cases []*prepared) (changed []*prepared) {
	text := m.In(r.source.Text)
	tree, problems := parser.Parse(text)
	if problems.Failed() {
		return nil
	}
	other := &rule{source: &parser.Source{Name: r.source.Name, Text: text}, query: tree, portal: r.portal}
	bounds := map[*bound]*bound{}
	differs := false
	for _, p := range cases {
		b := bounds[p.bound]
		if b == nil {
			b = &bound{store: p.bound.store, space: p.bound.space, geo: p.bound.geo, tables: p.bound.tables}
			b.result = s.bindOver(p.file, other, b, p.held)
			if b.result.Diagnostics.Failed() || b.result.Plan == nil {
				return nil
			}
			differs = differs || plan(b) != plan(p.bound)
			bounds[p.bound] = b
		}
		one := *p
		one.rule, one.bound = other, b
		changed = append(changed, &one)
	}
	if !differs {
		return nil
	}
	return changed
}

func plan(b *bound) string {
	var text strings.Builder
	_ = b.result.Explain(&text, nil) // a builder takes everything
	return text.String()
}

// fate runs cases until one notices.
func (s *Suite) fate(ctx context.Context, cases []*prepared) fate {
	for _, p := range cases {
		ctx, cancel := context.WithTimeout(ctx, slowest)
		a := s.answer(ctx, p)
		cancel()
		file, doc := *p.file, *p.file.Doc // a column that is gone is a fault of the mutant, not of the file
		doc.Problems = slices.Clone(doc.Problems)
		file.Doc = &doc
		if failures := file.check(p.c.expect, a); len(failures) > 0 || len(doc.Problems) > len(p.file.Doc.Problems) {
			return noticed
		}
	}
	return survived
}

package anonymise

import (
	"fmt"

	"kql/functions/dynamic"
)

// Left is the texts of a column, or of a place in it, that stay as they were.
type Left struct {
	Table, Place string
	Example      string
	texts        map[string]bool
}

func (l *Left) String() string {
	const most = 40
	example := []rune(l.Example)
	if len(example) > most {
		example = append(example[:most-1], '…')
	}
	count := "1 text"
	if len(l.texts) > 1 {
		count = fmt.Sprintf("%d texts, such as", len(l.texts))
	}
	return fmt.Sprintf("%s.%s: %s %s", l.Table, l.Place, count, dynamic.Quote(string(example)))
}

func (w *walker) stays(place, text string) {
	key := w.table + "\x00" + place
	l := w.left[key]
	if l == nil {
		l = &Left{Table: w.table, Place: place, Example: text, texts: map[string]bool{}}
		w.left[key] = l
		w.order = append(w.order, key)
	}
	l.texts[text] = true
}

func (w *walker) leftovers() (all []Left) {
	for _, key := range w.order {
		all = append(all, *w.left[key])
	}
	return all
}

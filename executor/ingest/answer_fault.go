package ingest

import (
	"errors"
	"strings"

	"github.com/tidwall/gjson"
)

// fault is the error of an answer that tells of one beside its rows: it is not whole.
func fault(object gjson.Result) error {
	for _, name := range []string{"error", "OneApiErrors", "Exceptions"} {
		if e := object.Get(name); e.Type == gjson.String || e.IsObject() || e.IsArray() && e.Get("#").Int() > 0 {
			return lacking(faultText(e))
		}
	}
	if object.Get("HasErrors").Bool() || object.Get("Cancelled").Bool() {
		return lacking("the service does not say why")
	}
	return nil
}

// faultAmong is the error that an object among the rows tells of.
func faultAmong(row gjson.Result) error {
	if err := fault(row); err != nil {
		return err
	}
	return lacking("the service does not say why")
}

func lacking(why string) error { return errors.New("the answer is not whole: " + why) }

// faultText is what an error of a service says, in a line.
func faultText(e gjson.Result) string {
	var said []string
	var look func(e gjson.Result)
	look = func(e gjson.Result) {
		switch {
		case e.IsArray():
			for _, one := range e.Array() {
				look(one)
			}
		case !e.IsObject():
			said = append(said, e.String())
		default:
			members := e.Map()
			if inner := members["error"]; inner.IsObject() {
				look(inner)
			}
			if text := firstText(members["@message"], members["message"], members["code"]); text != "" {
				said = append(said, text)
			}
			if details := members["details"]; details.Exists() {
				look(details)
			}
		}
	}
	look(e)
	text := strings.Join(strings.Fields(strings.Join(said, " ")), " ")
	if text == "" {
		return "the service does not say why"
	}
	return text
}

func firstText(texts ...gjson.Result) string {
	for _, t := range texts {
		if t.String() != "" {
			return t.String()
		}
	}
	return ""
}

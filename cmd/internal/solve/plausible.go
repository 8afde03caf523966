package solve

import (
	"fmt"
	"regexp"
	"sync"
	"time"

	"kql/functions/types"
)

// looks are what values of columns look like, by the columns' names: the first that fits. %d is a small number,
// from 1 on, which tells values of one kind apart. Without a look it is the name itself.
var looks = sync.OnceValue(func() []look {
	return []look{
		{regexp.MustCompile(`(?i)(action|category|class|status|severity|type|version|event|result|direction)$`), ""},
		{regexp.MustCompile(`(?i)(^_?ResourceId$|_ResourceId$|^ResourceId$)`), "/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg-%d/providers/microsoft.compute/virtualmachines/vm-%d"},
		{regexp.MustCompile(`(?i)(ip_?addr|_ip$|^ip$|clientip|remoteip|srcip|dstip)`), "203.0.113.%d"},
		{regexp.MustCompile(`UPN|Upn|^upn|_upn|(?i:userprincipalname|email|mail|sender|recipient|userid|username|accountname|identity|initiatedby|actor|caller|^user$|_user)`), "user%d@contoso.com"},
		{regexp.MustCompile(`(?i)(subscriptionid|tenantid|objectid|correlationid|guid|applicationid|appid|sessionid|^id$|activityid)`), "00000000-0000-4000-8000-%012d"},
		{regexp.MustCompile(`(?i)(^ip$|ipaddr|_ip|ip_|ip$|IPAddress|srcip|dstip|ClientIP|RemoteIP)`), "203.0.113.%d"},
		{regexp.MustCompile(`(?i:url|link)|^uri|_uri|U[Rr][Ii]`), "https://www.contoso.com/page%d"},
		{regexp.MustCompile(`(?i)(vendor|product|manufacturer)$`), "Vendor %d"},
		{regexp.MustCompile(`(?i)(computer|host|device|machine|dvc|workstation)`), "host-%d.contoso.com"},
		{regexp.MustCompile(`(?i)(domain)`), "contoso%d.com"},
		{regexp.MustCompile(`(?i)(sha256)`), "%064x"},
		{regexp.MustCompile(`(?i)(sha1)`), "%040x"},
		{regexp.MustCompile(`(?i)(md5|hash)`), "%032x"},
		{regexp.MustCompile(`(?i)(path|folder|directory)`), `C:\Users\user%d\file.exe`},
		{regexp.MustCompile(`(?i)(file|process|image)`), "program%d.exe"},
		{regexp.MustCompile(`(?i)(account|user)`), "user%d"},
		{regexp.MustCompile(`(?i)(country|location)`), "Country %d"},
		{regexp.MustCompile(`(?i)(port)`), "4433%d"},
	}
})

// look is what values of a column of such a name look like.
type look struct {
	name *regexp.Regexp
	look string
}

// plausible is a value that a column of that name could have; those of other numbers differ.
func plausible(name string, t types.Type, number int) value {
	n := number + 1
	switch t {
	case types.Bool:
		return text("true")
	case types.Int, types.Long:
		return text(fmt.Sprint(n))
	case types.Real, types.Decimal:
		return text(fmt.Sprint(n))
	case types.Timespan:
		return text(fmt.Sprintf("00:%02d:00", n%60))
	case types.Guid:
		return text(fmt.Sprintf("00000000-0000-4000-8000-%012d", n))
	case types.Datetime:
		return text("")
	}
	if look := lookOf(name); look != "" {
		return text(format(look, n))
	}
	return text(fmt.Sprintf("%s %d", name, n))
}

var knownLooks sync.Map // the looks of names, which are asked for again and again

func lookOf(name string) string {
	if look, ok := knownLooks.Load(name); ok {
		return look.(string)
	}
	look := ""
	for _, l := range looks() {
		if l.name.MatchString(name) {
			look = l.look
			break
		}
	}
	knownLooks.Store(name, look)
	return look
}

var numbered = regexp.MustCompile(`%[0-9]*[dx]`)

func format(look string, n int) string {
	return numbered.ReplaceAllStringFunc(look, func(verb string) string { return fmt.Sprintf(verb, n) })
}

// sample is a text that is read as a value of a type.
func (w *world) sample(t types.Type) value {
	if t == types.Datetime {
		return stamp(w.now.Add(-30 * time.Minute))
	}
	return plausible("", t, 0)
}

// stamp is a time as a cell has it.
func stamp(t time.Time) value {
	return text(string(types.AppendDatetime(nil, types.Ticks(t))))
}

package database_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor/database"
	"kql/planner"
)

// Tags name columns, "-" and unexported fields have none, the order is that of
// the fields.
func TestTagsNameColumns(t *testing.T) {
	type row struct {
		When   time.Time `kql:"TimeGenerated"`
		User   string    `kql:"Sign-in name"`
		Secret string    `kql:"-"`
		note   string
		Total  int64
	}
	db := opened(t, database.Options{})
	added(t, db, "MyTagged", []row{{midday, "ada", "s3cret", "n", 5}})
	assert.Equal(t, []shape{{"TimeGenerated", "datetime"}, {"Sign-in name", "string"}, {"Total", "long"}},
		rowsOf[shape](t, asked(t, db, "MyTagged | getschema")))

	rows := rowsOf[struct {
		At    time.Time `kql:"TimeGenerated"`
		Who   string    `kql:"Sign-in name"`
		Total int
		Left  string `kql:"-"`
		inner string
	}](t, asked(t, db, "MyTagged | where ['Sign-in name'] == 'ada'"))
	require.Len(t, rows, 1)
	assert.True(t, midday.Equal(rows[0].At))
	assert.Equal(t, "ada", rows[0].Who)
	assert.Equal(t, 5, rows[0].Total)
	assert.Empty(t, rows[0].Left)
	assert.Empty(t, rows[0].inner)
}

// Nil pointers are nulls, others are their values; both come back.
func TestNilPointersAreNulls(t *testing.T) {
	type row struct {
		ID   int64
		N    *int64
		F    *float64
		B    *bool
		At   *time.Time
		Wait *time.Duration
		Name *string
	}
	n, f, b, wait, name := int64(0), 1.5, false, time.Minute, "ada"
	db := opened(t, database.Options{})
	added(t, db, "MyPointers", []row{{ID: 1}, {2, &n, &f, &b, &midday, &wait, &name}})
	r := asked(t, db, `MyPointers | sort by ID asc
		| extend Nulls = toint(isnull(N)) + toint(isnull(F)) + toint(isnull(B)) + toint(isnull(At)) + toint(isnull(Wait)), NoName = isempty(Name)`)
	assert.Equal(t, []int{5, 0}, columnOf[int](t, r, "Nulls"))
	assert.Equal(t, []bool{true, false}, columnOf[bool](t, r, "NoName"))

	rows := rowsOf[row](t, r)
	require.Len(t, rows, 2)
	assert.Nil(t, rows[0].N)
	assert.Nil(t, rows[0].F)
	assert.Nil(t, rows[0].B)
	assert.Nil(t, rows[0].At)
	assert.Nil(t, rows[0].Wait)
	require.NotNil(t, rows[1].N)
	require.NotNil(t, rows[1].F)
	require.NotNil(t, rows[1].B)
	require.NotNil(t, rows[1].At)
	require.NotNil(t, rows[1].Wait)
	require.NotNil(t, rows[1].Name)
	assert.Equal(t, int64(0), *rows[1].N)
	assert.InDelta(t, 1.5, *rows[1].F, 0)
	assert.False(t, *rows[1].B)
	assert.True(t, midday.Equal(*rows[1].At))
	assert.Equal(t, time.Minute, *rows[1].Wait)
	assert.Equal(t, "ada", *rows[1].Name)

	// Aggregates leave nulls out.
	assert.Equal(t, []int64{1}, columnOf[int64](t, asked(t, db, "MyPointers | summarize C=countif(isnotnull(N))"), "C"))
}

// The type of a column follows from the type of the field.
func TestColumnTypesFollowFields(t *testing.T) {
	type row struct {
		B   bool
		I32 int32
		I64 int64
		I   int
		F32 float32
		F64 float64
		S   string
		At  time.Time
		D   time.Duration
		G   [16]byte
		L   []string
		M   map[string]int
		P   *int64
	}
	db := opened(t, database.Options{})
	added(t, db, "MyTypes", []row{
		{I32: math.MinInt32, I64: math.MaxInt64, F32: 0.5, F64: math.NaN()},
		{I32: math.MaxInt32, I64: math.MinInt64 + 1, F32: -0.5, F64: math.Inf(1)},
	})
	var got []string
	for _, c := range rowsOf[shape](t, asked(t, db, "MyTypes | getschema")) {
		got = append(got, c.ColumnName+":"+c.ColumnType)
	}
	assert.Equal(t, "B:bool I32:int I64:long I:long F32:real F64:real S:string At:datetime D:timespan G:guid L:dynamic M:dynamic P:long",
		strings.Join(got, " "))

	r := asked(t, db, "MyTypes | extend Nan=isnan(F64), Inf=isinf(F64) | sort by F32 desc")
	assert.Equal(t, []int32{math.MinInt32, math.MaxInt32}, columnOf[int32](t, r, "I32"))
	assert.Equal(t, []int64{math.MaxInt64, math.MinInt64 + 1}, columnOf[int64](t, r, "I64"))
	assert.Equal(t, []bool{true, false}, columnOf[bool](t, r, "Nan"))
	assert.Equal(t, []bool{false, true}, columnOf[bool](t, r, "Inf"))
}

// The fields of an embedded struct are fields of the one that embeds it, as Go
// and encoding/json have it.
func TestEmbeddedStructs(t *testing.T) {
	type row struct {
		Endpoint
		Message string
	}
	in := []row{{Endpoint{"web1", 443}, "up"}, {Endpoint{"web2", 80}, "down"}}
	db := opened(t, database.Options{})
	added(t, db, "MyEmbedded", in)
	r := asked(t, db, "MyEmbedded | where Port in (80, 443) and Host startswith 'web' | project Host, Port, Message | sort by Host asc")
	assert.Equal(t, []string{"up", "down"}, columnOf[string](t, r, "Message"))
	assert.Equal(t, in, rowsOf[row](t, r))
}

// Structs, slices, maps and any are dynamic, by the names that JSON gives them.
func TestNestedIsDynamic(t *testing.T) {
	type row struct {
		ID    int64
		Place place
		Tags  []string
		Attrs map[string]any
		Any   any
		Deep  []place
	}
	db := opened(t, database.Options{})
	added(t, db, "MyDynamic", []row{
		{1, place{"Bern", 46.9}, []string{"a", "b"}, map[string]any{"k": 7, "s": "x"}, []any{1, "two"}, []place{{"Rome", 41.9}, {"Oslo", 59.9}}},
		{2, place{}, nil, nil, nil, []place{}},
	})
	rows := rowsOf[struct {
		City, Second, Two, S string
		K                    int64
		Len                  int64
		Warm                 bool
	}](t, asked(t, db, `MyDynamic | where ID == 1
		| project City=tostring(Place.city), Second=tostring(Deep[1].city), Two=tostring(Any[1]), S=tostring(Attrs.s),
			K=tolong(Attrs['k']), Len=array_length(Tags), Warm=toreal(Place.lat) > 40`))
	require.Len(t, rows, 1)
	assert.Equal(t, "Bern Oslo two x 7 2 true", fmt.Sprint(rows[0].City, " ", rows[0].Second, " ", rows[0].Two, " ", rows[0].S, " ", rows[0].K, " ", rows[0].Len, " ", rows[0].Warm))

	r := asked(t, db, "MyDynamic | where ID == 2 | project A=isnull(Tags), B=isnull(Attrs), C=array_length(Deep)")
	assert.Equal(t, []bool{true}, columnOf[bool](t, r, "A"))
	assert.Equal(t, []bool{true}, columnOf[bool](t, r, "B"))
	assert.Equal(t, []int64{0}, columnOf[int64](t, r, "C"))

	assert.Equal(t, []string{"a", "b"}, columnOf[string](t,
		asked(t, db, "MyDynamic | where ID == 1 | mv-expand Tag=Tags to typeof(string) | project Tag | sort by Tag asc"), "Tag"))
}

// Times are instants whatever their zone, durations are timespans, sixteen
// bytes are a guid in the order that they are written in.
func TestTimesDurationsAndGuids(t *testing.T) {
	type row struct {
		At time.Time
		D  time.Duration
		G  [16]byte
		ID identifier
	}
	g := [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	zone := time.FixedZone("east", 2*60*60)
	db := opened(t, database.Options{})
	added(t, db, "MyTimes", []row{{time.Date(2026, 5, 1, 14, 0, 0, 1_234_500, zone), 90 * time.Second, g, identifier(g)}})
	r := asked(t, db, `MyTimes
		| where At between (datetime(2026-05-01 12:00:00) .. 1m)
		| where G == guid(00010203-0405-0607-0809-0a0b0c0d0e0f)
		| extend End=At + D, Secs=D / 1s, DText=tostring(D), GText=tostring(G), IDText=tostring(ID), Day=startofday(At)`)
	require.Equal(t, 1, r.Rows())
	rows := rowsOf[struct {
		At, End, Day         time.Time
		D                    time.Duration
		Secs                 float64
		DText, GText, IDText string
		G                    [16]byte
		Text                 string `kql:"G"`
	}](t, r)
	at := time.Date(2026, 5, 1, 12, 0, 0, 1_234_500, time.UTC)
	assert.True(t, at.Equal(rows[0].At), rows[0].At)
	assert.True(t, at.Add(90*time.Second).Equal(rows[0].End), rows[0].End)
	assert.True(t, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Equal(rows[0].Day), rows[0].Day)
	assert.Equal(t, 90*time.Second, rows[0].D)
	assert.InDelta(t, 90, rows[0].Secs, 0)
	assert.Equal(t, "00:01:30", rows[0].DText)
	assert.Equal(t, "00010203-0405-0607-0809-0a0b0c0d0e0f", rows[0].GText)
	assert.Equal(t, rows[0].GText, rows[0].IDText)
	assert.Equal(t, rows[0].GText, rows[0].Text)
	assert.Equal(t, g, rows[0].G)
}

// Named types are what they are made of, in and out.
func TestNamedTypes(t *testing.T) {
	type row struct {
		Severity severity
		Total    tally
		Ratio    ratio
		Flag     flag
		Maybe    *severity
	}
	high := severity("High")
	in := []row{{"High", 3, 0.25, true, &high}, {"Low", 9, 0.5, false, &high}}
	db := opened(t, database.Options{})
	added(t, db, "MyNamed", in)
	var got []string
	for _, c := range rowsOf[shape](t, asked(t, db, "MyNamed | getschema")) {
		got = append(got, c.ColumnType)
	}
	assert.Equal(t, []string{"string", "long", "real", "bool", "string"}, got)
	assert.Equal(t, in, rowsOf[row](t, asked(t, db, "MyNamed | where Severity in~ ('high', 'low') | sort by Total asc")))
	assert.Equal(t, []severity{"Low"}, columnOf[severity](t, asked(t, db, "MyNamed | where Ratio > 0.3 and not(Flag)"), "Severity"))
}

// An empty and a nil slice are tables without rows and with their columns.
func TestEmptySlices(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "MyEmpty", []login{})
	added(t, db, "MyNil", []login(nil))
	for _, table := range []string{"MyEmpty", "MyNil"} {
		assert.Equal(t, []int64{0}, columnOf[int64](t, asked(t, db, table+" | count"), "Count"), table)
		assert.Equal(t, []shape{{"User", "string"}, {"N", "long"}}, rowsOf[shape](t, asked(t, db, table+" | getschema")), table)
		r := asked(t, db, table+" | where N > 1 | sort by User asc")
		assert.Zero(t, r.Rows(), table)
		assert.Empty(t, rowsOf[login](t, r), table)
		assert.Empty(t, columnOf[string](t, r, "User"), table)
		assert.Zero(t, asked(t, db, table+" | summarize count() by User").Rows(), table)
	}
}

// AddRows takes text for values of every type, and nil for null.
func TestTextOfEachType(t *testing.T) {
	columns := []planner.TableColumn{
		{Name: "S", Type: typeNamed(t, "string")}, {Name: "B", Type: typeNamed(t, "bool")},
		{Name: "I", Type: typeNamed(t, "int")}, {Name: "L", Type: typeNamed(t, "long")},
		{Name: "R", Type: typeNamed(t, "real")}, {Name: "M", Type: typeNamed(t, "decimal")},
		{Name: "At", Type: typeNamed(t, "datetime")}, {Name: "D", Type: typeNamed(t, "timespan")},
		{Name: "G", Type: typeNamed(t, "guid")}, {Name: "J", Type: typeNamed(t, "dynamic")},
	}
	db := opened(t, database.Options{})
	require.NoError(t, db.AddRows("MyText", columns, [][]any{
		{"text", "true", "7", "42", "1.5", "12.34", "2026-05-01T12:00:00Z", "01:30:00", "00010203-0405-0607-0809-0a0b0c0d0e0f", `{"a":[1,2,3]}`},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
	}))
	r := asked(t, db, "MyText | where isnotnull(L) | extend Third=tolong(J.a[2]), Sum=I + L, Ok=B and R > 1.4 and M > decimal(12.3)")
	rows := rowsOf[struct {
		S, M, G    string
		At         time.Time
		D          time.Duration
		Third, Sum int64
		Ok         bool
		R          float64
	}](t, r)
	require.Len(t, rows, 1)
	assert.Equal(t, "text", rows[0].S)
	assert.Equal(t, "12.34", rows[0].M)
	assert.Equal(t, "00010203-0405-0607-0809-0a0b0c0d0e0f", rows[0].G)
	assert.True(t, midday.Equal(rows[0].At))
	assert.Equal(t, 90*time.Minute, rows[0].D)
	assert.Equal(t, int64(3), rows[0].Third)
	assert.Equal(t, int64(49), rows[0].Sum)
	assert.True(t, rows[0].Ok)
	assert.InDelta(t, 1.5, rows[0].R, 0)

	r = asked(t, db, `MyText | where isnull(B) and isnull(I) and isnull(L) and isnull(R) and isnull(M)
		and isnull(At) and isnull(D) and isnull(G) and isnull(J) and isempty(S) | count`)
	assert.Equal(t, []int64{1}, columnOf[int64](t, r, "Count"))
}

// AddRows takes Go's own values as well; a row of another length, and Add of
// what is no struct or has a field that is no JSON, are errors.
func TestValuesOfGo(t *testing.T) {
	columns := []planner.TableColumn{
		{Name: "B", Type: typeNamed(t, "bool")}, {Name: "L", Type: typeNamed(t, "long")},
		{Name: "R", Type: typeNamed(t, "real")}, {Name: "At", Type: typeNamed(t, "datetime")},
		{Name: "D", Type: typeNamed(t, "timespan")}, {Name: "S", Type: typeNamed(t, "string")},
	}
	db := opened(t, database.Options{})
	require.NoError(t, db.AddRows("MyValues", columns, [][]any{
		{true, int64(1) << 40, 2.5, midday, time.Hour, "x"},
		{false, 7, 0.0, midday.Add(time.Hour), time.Duration(0), ""},
	}))
	r := asked(t, db, "MyValues | sort by At asc")
	assert.Equal(t, []bool{true, false}, columnOf[bool](t, r, "B"))
	assert.Equal(t, []int64{1 << 40, 7}, columnOf[int64](t, r, "L"))
	assert.Equal(t, []float64{2.5, 0}, columnOf[float64](t, r, "R"))
	assert.Equal(t, []time.Duration{time.Hour, 0}, columnOf[time.Duration](t, r, "D"))
	assert.Equal(t, []string{"x", ""}, columnOf[string](t, r, "S"))

	require.Error(t, db.AddRows("MyShort", columns, [][]any{{true, 1}}))
	require.Error(t, database.Add(db, "MyInts", []int{1, 2}))
	require.Error(t, database.Add(db, "MyChans", []struct{ C chan int }{{make(chan int)}}))
}

// A folder's files are tables by their names.
func TestFilesOfAFolder(t *testing.T) {
	dir := t.TempDir()
	written(t, dir, "MyPeople.csv", "User,Age,Note\nada,36,\"likes, commas\"\nbob,41,\"says \"\"hi\"\"\"\ncyd,,\n")
	written(t, dir, "MyTeams.csv", "User,Team\nada,red\nbob,blue\n")
	db := opened(t, database.Options{Data: []string{dir}})
	r := asked(t, db, "MyPeople | sort by User asc | project User, Age=tolong(Age), Note")
	rows := rowsOf[struct {
		User, Note string
		Age        *int64
	}](t, r)
	require.Len(t, rows, 3)
	assert.Equal(t, "likes, commas", rows[0].Note)
	assert.Equal(t, `says "hi"`, rows[1].Note)
	assert.Empty(t, rows[2].Note)
	require.NotNil(t, rows[0].Age)
	assert.Equal(t, int64(36), *rows[0].Age)
	assert.Nil(t, rows[2].Age)

	r = asked(t, db, "MyPeople | join kind=leftouter MyTeams on User | project User, Team | sort by User asc")
	assert.Equal(t, []string{"red", "blue", ""}, columnOf[string](t, r, "Team"))
}

// A file is a table by its name or by the one that it is given; a file that is
// not there is an error, at the latest when a query asks for it.
func TestOneFile(t *testing.T) {
	dir := t.TempDir()
	lines := `{"User":"ada","N":1,"Payload":{"kind":"x","list":[1,2]}}` + "\n" + `{"User":"bob","Payload":{"kind":"y"}}` + "\n"
	one := written(t, dir, "MyLines.ndjson", lines)
	two := written(t, dir, "other.csv", "User,Team\nada,red\n")
	db := opened(t, database.Options{Data: []string{one, "MyGiven=" + two}})
	r := asked(t, db, `MyLines | extend P=todynamic(Payload)
		| project User, N=tolong(N), Kind=tostring(P.kind), Len=array_length(P.list) | sort by User asc`)
	assert.Equal(t, []string{"x", "y"}, columnOf[string](t, r, "Kind"))
	n := columnOf[*int64](t, r, "N")
	require.Len(t, n, 2)
	require.NotNil(t, n[0])
	assert.Equal(t, int64(1), *n[0])
	assert.Nil(t, n[1])
	length := columnOf[*int64](t, r, "Len")
	require.NotNil(t, length[0])
	assert.Equal(t, int64(2), *length[0])
	assert.Nil(t, length[1])
	assert.Equal(t, []string{"red"}, columnOf[string](t, asked(t, db, "MyGiven"), "Team"))

	ctx := context.Background()
	gone, err := database.Open(ctx, database.Options{Data: []string{"MyGone=" + filepath.Join(dir, "gone.csv")}})
	if err == nil {
		var q *database.Query
		if q, err = gone.Prepare(ctx, "MyGone | count"); err == nil {
			_, err = q.Run(ctx, database.Limits{})
		}
	}
	require.Error(t, err)
}

// Tables of files and of slices are joined as any are.
func TestFilesBesideSlices(t *testing.T) {
	path := written(t, t.TempDir(), "teams.csv", "User,Team\nada,red\nbob,blue\ncyd,red\n")
	db := opened(t, database.Options{Data: []string{"MyTeams=" + path}})
	added(t, db, "MyLogins", []login{{"ada", 2}, {"bob", 5}, {"eve", 9}, {"ada", 4}})

	r := asked(t, db, "MyLogins | join kind=inner MyTeams on User | summarize N=sum(N) by Team | sort by Team asc")
	assert.Equal(t, []string{"blue", "red"}, columnOf[string](t, r, "Team"))
	assert.Equal(t, []int64{5, 6}, columnOf[int64](t, r, "N"))

	assert.Equal(t, []string{"eve"}, columnOf[string](t, asked(t, db, "MyLogins | join kind=leftanti MyTeams on User"), "User"))
	assert.Equal(t, []string{"cyd"}, columnOf[string](t, asked(t, db, "MyTeams | where User !in ((MyLogins | project User))"), "User"))
	assert.Equal(t, []string{"red", "blue", "", "red"}, columnOf[string](t,
		asked(t, db, "MyLogins | lookup MyTeams on User | sort by User asc, N asc | project Team, U=User, N | extend K=iff(U == 'ada', N, N + 100) | sort by case(U == 'ada' and N == 2, 1, U == 'bob', 2, U == 'eve', 3, 4) asc"), "Team"))
}

// Known tables of Sentinel and Defender have the columns that are not given,
// with nulls.
func TestKnownTables(t *testing.T) {
	type event struct {
		TimeGenerated time.Time
		Computer      string
		Account       string
	}
	type process struct {
		Timestamp  time.Time
		DeviceName string
		FileName   string
	}
	db := opened(t, database.Options{Now: midday})
	added(t, db, "SecurityEvent", []event{{midday.Add(-time.Minute), "dc1", `corp\ada`}, {midday.Add(-48 * time.Hour), "dc2", `corp\bob`}})
	added(t, db, "DeviceProcessEvents", []process{{midday, "pc1", "cmd.exe"}})

	r := asked(t, db, `SecurityEvent | where TimeGenerated > ago(1d) and isempty(Activity)
		| project Computer, Account, EventID, NoID=isnull(EventID)`)
	assert.Equal(t, []string{"dc1"}, columnOf[string](t, r, "Computer"))
	assert.Equal(t, []string{`corp\ada`}, columnOf[string](t, r, "Account"))
	assert.Equal(t, []*int32{nil}, columnOf[*int32](t, r, "EventID"))
	assert.Equal(t, []bool{true}, columnOf[bool](t, r, "NoID"))
	assert.Equal(t, []int64{0}, columnOf[int64](t, asked(t, db, "SecurityEvent | where EventID == 4625 | count"), "Count"))

	r = asked(t, db, "DeviceProcessEvents | where FileName =~ 'CMD.EXE' | project DeviceName, Missing=isempty(ProcessCommandLine) and isnull(ProcessId)")
	assert.Equal(t, []string{"pc1"}, columnOf[string](t, r, "DeviceName"))
	assert.Equal(t, []bool{true}, columnOf[bool](t, r, "Missing"))

	// What the table does not have is still an error.
	_, err := db.Prepare(context.Background(), "SecurityEvent | project NoSuchColumnAtAll")
	require.Error(t, err)
}

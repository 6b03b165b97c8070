package names

import (
	"slices"
	"strings"
	"sync"
)

// SameNickname reports whether two folded given names are short forms or
// spellings of one name: Bob and Robert, Liz and Beth, Mohamed and Muhammad. A
// short form can belong to several names (Alex, Pat, Chris); the names
// themselves (Alexander, Alexandra) stay apart. A word is not its own nickname.
func SameNickname(a, b string) bool {
	if a == b {
		return false
	}
	of := nicknameClasses()
	for _, class := range of[a] {
		if slices.Contains(of[b], class) {
			return true
		}
	}
	return false
}

// NicknameClasses gives the numbers of the sets of nicknames and spellings that
// a folded word belongs to; two words of one set are [SameNickname].
func NicknameClasses(word string) []int { return nicknameClasses()[word] }

// nicknameClasses gives the numbers of the lines of the table by word.
var nicknameClasses = sync.OnceValue(func() map[string][]int {
	classes := map[string][]int{}
	line := 0
	for row := range strings.Lines(nicknames) {
		for word := range strings.FieldsSeq(row) {
			classes[word] = append(classes[word], line)
		}
		line++
	}
	return classes
})

// nicknames lists one name a line: full forms and spellings, then short forms.
const nicknames = `
aaron ron ronnie
abigail abby abbie gail
abraham abram abe bram
adelaide adele addie della
agnes aggie nessie
albert al bert bertie
alejandro ale alex jandro
alexander aleksandr alexandr alexandre alex al alec alek sandy sasha xander lex
alexandra aleksandra alex alexa lexi sandra sandy sasha
alfred al alf alfie fred freddie freddy
alice allie ally alicia
amanda mandy manda
anastasia anastassia anastasiya nastassia nastasia nastya stacy stacey ana
andrew andreas andrei andrey andy drew
angela angie
ann anne anna annie nan nancy nannie anya anita ania
annabelle anabelle anabella annabella anna belle bella
anthony antony antonio anton tony toni
arthur art artie
augustus august gus augie
barbara barb barbie babs bobbie
bartholomew bart
beatrice beatriz bea trixie
benjamin ben benny benji
bernard bernie barney
beverly bev
bradley brad
brandon brand
brenda bren
bridget biddy bridie
calvin cal
cameron cam
candace kandace candice candy kandy
carolyn caroline carol carrie caro
cassandra cass cassie sandra
catherine katherine katharine kathryn catharine ekaterina yekaterina cathy kathy kate katie kat kitty kay katya cate
charles carlos karl carl charlie charley chuck chas chaz
charlotte lottie charlie lotte
christina kristina christine kristine kristin kristen chris chrissy tina kris krissy
christopher chris kit topher kris cristobal
clarence clare
clifford cliff
concepcion concha conchita
constance connie
cornelius neil con
curtis curt kurt
cynthia cindy
daniel dan danny
daniella daniela danielle dani danny
david dave davey davy
deborah debra deb debbie debby
dennis denis denny den
diana diane di
dmitry dmitri dmitriy dmitrii dima mitya
dolores lola
dominic dominick dom nick
donald don donnie donny
dorothy dot dottie dolly dora
douglas doug
edgar ed eddie ned
edmund ed eddie ned ted
eduardo edu lalo
edward ed eddie eddy ned ted teddy
edwin ed eddie win
eleanor elinor eleonora ellie nell nellie nora lenore
elizabeth elisabeth elisabet liz lizzie lizzy beth betsy bette betty eliza elsie libby lisa bess
ellen helen helena elena ellie nell nellie lena
emily em emmy milly millie
emma em emmy
enrique kike quique
ernest ernie
esther hester essie
eugene evgeny yevgeny evgeni gene zhenya
evelyn eve evie
faisal faysal feisal
florence flo florrie flossie
frances fran francie frannie
francis francisco frank frankie paco pancho fran
franklin frank
frederick frederic fred freddie freddy fritz
gabriel gabe
gabriella gabriela gabby
gaston gas
genevieve gen ginny
geoffrey jeffrey jeffery jeff geoff
george georg georgie jorge jorg
gerald gerard jerry gerry
gilbert gil bert
gloria glory
gordon gordy
graham gram
gregory greg gregg
guadalupe lupe
guillermo memo
gwendolyn gwen wendy
harold hal harry
harriet hattie
hassan hasan
henrietta hattie etta hetty
henry harry hank hal
herbert herb bert bertie
howard howie
hubert hugh bert
hussein hussain husain hossein husein
ignacio nacho
ines inez agnes
ibrahim ebrahim
irene rene
isabella isabel isabelle bella belle izzy
isidore izzy dora
ivan vanya
jacob jake jakob
jacqueline jackie jacqui
james jim jimmy jamie jem
jane janet jan janie jenny
jason jay
jennifer jen jenny jenn
jeremiah jeremy jerry
jerome jerry
jessica jess jessie
jesus chuy
joanna joanne johanna jo
john jon jonathan johnny jack jock jackie johnnie
jonathan jon johnny nathan jonny
joseph jose joe joey pepe jo
josephine jo josie fina
joshua josh
juan juanito
judith judy jude
julia julie jules
julian jules
katarzyna kasia
kenneth ken kenny
kimberly kim kimmie
konstantin kostya
larisa lara
lawrence laurence larry lars laurie
leonard leo len lenny
leopold leo
leslie lesley les
lillian lily lilly
linda lindy
louis luis lewis lou louie
louise louisa lou lulu
lucille lucy lucia
lucy lucia lu
magdalena magda lena maggie
manuel manolo manny
margaret margarita marguerite maggie meg peggy peggie peg madge marge margie greta rita daisy megan
maria marie mary mariya maia masha
marjorie marge margie
mark marc marcus marko
martha marty patty mattie
martin marty
matilda tilly mattie
matthew matt mat
maurice morris morrie morry moritz
maxwell maximilian max maxim
melissa mel missy
michael mike mick mickey mikey micky mikhail misha mischa
michelle shelly
mildred millie milly
miriam mimi mary
mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohd mhd md mohamud muhamed mahomet
nancy nan
natalia natalya natasha nataliya natalie
nathan nathaniel nate nat
nelson nels
nicholas nicolas nikolai nikolay nick nicky nico kolya
nicole nikki nicky
norman norm
oliver ollie
olivia liv livvy
pamela pam
patricia pat patty patsy tricia trish
patrick pat paddy patty
paul pablo pavel pauly pasha
penelope penny
peter pete pyotr petr pedro
philip phillip phil pip
priscilla cilla
rachel rachael rae shelly
ramon moncho
randolph randall randy
raymond ray
rebecca becky becca
reginald reg reggie
richard rick rich dick ricky rickie ritchie ricardo
robert roberto rob bob bobby robbie robby bert bobbie
roberta bobbie robbie bert
roderick rod roddy
rodney rod
roger rodge hodge
roland rollie
ronald ron ronnie
rosalind roz rosie rosalyn
rosario charo
rosemary rosemay rose rosie romy
roxanne roxy
rudolph rudolf rudy
russell russ rusty
ruth ruthie
salvador chava
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sara sahra zara sally sadie
sebastian seb bas
sergei sergey serge seryozha
sidney sydney sid syd
solomon sol
stephanie steph stephie
stephen steven stefan stephan steve stevie
stuart stewart stu
susan suzanne susanna susannah susanne suzan sue susie suzie suzy
svetlana sveta lana
sylvester sly
tamara tammy toma
tatiana tatyana tanya tania
teresa theresa therese terry tess tessa tracy
terence terrance terrence terry
theodore theo ted teddy
thomas tom tommy thom
timothy tim timmy
valentina valya val
valerie val
veronica ronnie vera
victor viktor vic vick
victoria viktoria vicky vickie tori
vincent vince vin vinny
virginia ginny ginger
vladimir volodymyr vova volodya vlad
walter walt wally
wilfred wilf fred
william wilhelm will bill billy willie willy liam guillermo
winifred winnie freda
winston win
yuri yury yuriy iurii
yusuf yousef yousuf youssef
zachary zachariah zach zack zac
`

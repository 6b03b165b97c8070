package alphabets

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// golden lists names with one usual Latin spelling each, alternately; words that
// the name lists have are counted apart, as they show nothing of the rules.
var golden = []struct {
	code  string
	least int // thousandths of the names that must be read
	names string
}{
	{"Cyrl", 900, `александр alexander юрий yuri дмитрий dmitry евгений evgeny сергей sergei наталья natalia
		иванов ivanov смирнов smirnov кузнецов kuznetsov попов popov васильев vasiliev петров petrov соколов sokolov
		михайлов mikhailov новиков novikov фёдоров fedorov морозов morozov волков volkov алексеев alekseev лебедев lebedev
		семёнов semenov егоров egorov павлов pavlov козлов kozlov степанов stepanov николаев nikolaev орлов orlov
		андреев andreev макаров makarov никитин nikitin захаров zakharov зайцев zaitsev соловьёв solovyov борисов borisov
		яковлев yakovlev григорьев grigoriev романов romanov воробьёв vorobyov сергеев sergeev кузьмин kuzmin фролов frolov
		александров alexandrov дмитриев dmitriev королёв korolev гусев gusev киселёв kiselev ильин ilyin максимов maximov
		поляков polyakov сорокин sorokin виноградов vinogradov ковалёв kovalev белов belov медведев medvedev антонов antonov
		тарасов tarasov жуков zhukov баранов baranov филиппов filippov комаров komarov давыдов davydov беляев belyaev
		герасимов gerasimov богданов bogdanov осипов osipov сидоров sidorov матвеев matveev титов titov марков markov
		миронов mironov крылов krylov куликов kulikov карпов karpov власов vlasov мельников melnikov денисов denisov
		гаврилов gavrilov тихонов tikhonov казаков kazakov афанасьев afanasyev данилов danilov савельев saveliev
		тимофеев timofeev фомин fomin чернов chernov абрамов abramov мартынов martynov ефимов efimov федотов fedotov
		щукин shchukin цветаева tsvetaeva ахматова akhmatova чехов chekhov пушкин pushkin лермонтов lermontov
		гоголь gogol тургенев turgenev булгаков bulgakov солженицын solzhenitsyn бродский brodsky шостакович shostakovich
		прокофьев prokofiev рахманинов rachmaninoff эйзенштейн eisenstein тарковский tarkovsky хвостов khvostov
		шевчук shevchuk бондаренко bondarenko коваленко kovalenko кравченко kravchenko ткаченко tkachenko
		хмельницький khmelnytsky грушевський hrushevsky сагайдачний sahaidachny петренко petrenko
		ђурић djuric јовановић jovanovic петровић petrovic стојановић stojanovic димитров dimitrov петков petkov
		назарбаев nazarbayev алиев aliyev гусейнов huseynov мамедов mamedov бекназаров beknazarov турсунов tursunov`},
	{"Grek", 900, `παπαδόπουλος papadopoulos παπαδάκης papadakis νικολάου nikolaou γεωργίου georgiou ιωάννου ioannou
		βασιλείου vasileiou οικονόμου oikonomou χατζής chatzis καραγιάννης karagiannis αντωνίου antoniou μακρής makris
		δημητρίου dimitriou παππάς pappas αγγελόπουλος angelopoulos κωνσταντινίδης konstantinidis σταύρου stavrou
		θεοδωρίδης theodoridis μπακογιάννη bakogianni ντόρα dora τζαννετάκης tzannetakis αναστασίου anastasiou
		λαμπράκης lambrakis ξενάκης xenakis ψαρρός psarros φωτίου fotiou χριστοδούλου christodoulou ευσταθίου efstathiou
		καζαντζάκης kazantzakis θεοδωράκης theodorakis βενιζέλος venizelos σεφέρης seferis ελύτης elytis ρίτσος ritsos
		καβάφης kavafis ωνάσης onasis νιάρχος niarchos λάτσης latsis βαρδινογιάννης vardinogiannis μαρινάκης marinakis
		αλαφούζος alafouzos γιώργος giorgos`},
	{"Armn", 900, `սարգսյան sargsyan հարությունյան harutyunyan գրիգորյան grigoryan մկրտչյան mkrtchyan պետրոսյան petrosyan
		կարապետյան karapetyan ավետիսյան avetisyan ղազարյան ghazaryan վարդանյան vardanyan մանուկյան manukyan
		թումանյան tumanyan ստեփանյան stepanyan հակոբյան hakobyan մարտիրոսյան martirosyan բաղդասարյան baghdasaryan
		ասատրյան asatryan դանիելյան danielyan սիմոնյան simonyan գասպարյան gasparyan մելքոնյան melkonyan
		արմեն armen արամ aram հայկ hayk վահե vahe արսեն arsen գոռ gor նարեկ narek ռուբեն ruben սուրեն suren
		անի ani մարիամ mariam լիլիթ lilit աստղիկ astghik սոնա sona նունե nune կարեն karen ջիվան jivan
		շիրակ shirak ծովինար tsovinar ճուղուրյան chughuryan ձյունիկ dzyunik`},
	{"Geor", 900, `სააკაშვილი saakashvili შევარდნაძე shevardnadze გიორგი giorgi ბერიძე beridze კაპანაძე kapanadze
		გელაშვილი gelashvili მაისურაძე maisuraze გიორგაძე giorgadze ლომიძე lomidze წიკლაური tsiklauri კვარაცხელია kvaratskhelia
		ხვიჩა khvicha ზურაბიშვილი zurabishvili სალომე salome კობახიძე kobakhidze ღარიბაშვილი garibashvili მარგველაშვილი margvelashvili
		ბურჯანაძე burjanadze ჟვანია zhvania მერაბიშვილი merabishvili ჭანტურია chanturia ქავთარაძე kavtaradze
		ფირცხალავა pirtskhalava თბილისი tbilisi ნინო nino მარიამ mariam ანა ana თეა tea ლაშა lasha გოჩა gocha
		ზაზა zaza ვახტანგ vakhtang ოთარ otar შოთა shota რუსთაველი rustaveli ელენე elene სოფიო sopio ჯემალ jemal`},
	{"Arab", 800, `محمد mohammed أحمد ahmed محمود mahmoud خالد khaled عمر omar حسن hassan حسين hussein يوسف youssef إبراهيم ibrahim
		عبدالله abdullah عبدالرحمن abdulrahman عبدالعظيم abdulazim نورالدين noureddine الحسيني husseini القحطاني qahtani
		المنصوري mansouri التميمي tamimi الهاشمي hashimi السامرائي samarrai البرغوثي barghouti الطيب tayeb الجزائري jazairi
		الدليمي dulaimi الكعبي kaabi الراوي rawi العبيدي obaidi الرشيدي rashidi البصري basri الكردي kurdi الفارسي farsi
		درويش darwish قباني qabbani محفوظ mahfouz طنطاوي tantawi سويدان sweidan شحاته shehata كنعان kanaan
		برهان burhan بوزيد bouzid بومدين boumediene بورقيبه bourguiba زروال zeroual عرابي orabi زغلول zaghloul
		سادات sadat مبارك mubarak مرسي morsi شفيق shafik بديع badie سراج sarraj حفتر haftar دبيبه dbeibah
		تهامي touhami زواوي zawawi سباعي sebai حماده hamada سمعان semaan قنديل kandil فودة fouda جندي gendi
		عريقات erekat دحلان dahlan هنيه haniyeh مشعل meshaal رنتيسي rantisi زهار zahar
		رامین ramin شکیب shakib فرهادی farhadi کیارستمی kiarostami پناهی panahi مخملباف makhmalbaf سروش soroush
		شریعتی shariati طالقانی taleghani بهشتی beheshti رفسنجانی rafsanjani پهلوی pahlavi مصدق mosaddegh
		نصرت nusrat عمران imran شوکت shaukat جاوید javed چنگیز changez بلوچ baloch وٹو wattoo ڈار dar
		کاکڑ kakar جنجوعہ janjua بھٹی bhatti ٹوانہ tiwana پیرزاده pirzada مینگل mengal`},
	{"Hebr", 800, `אברהם avraham יצחק yitzhak יעקב yaakov משה moshe דוד david שלמה shlomo רבקה rivka רחל rachel כהן cohen לוי levy
		נתניהו netanyahu אולמרט olmert פרס peres רבין rabin שרון sharon ברק barak הרצוג herzog לפיד lapid גנץ gantz
		ביטון biton פרץ peretz אוחנה ohana דיין dayan אלמוג almog גורן goren נבון navon ויצמן weizman שרת sharett
		אשכול eshkol מאיר meir בגין begin שמיר shamir קצב katsav ריבלין rivlin ליברמן lieberman בנט bennett סער saar
		סמוטריץ smotrich גביר gvir דרעי deri גפני gafni ליצמן litzman אדלשטיין edelstein כחלון kahlon יעלון yaalon
		איזנקוט eisenkot כוכבי kochavi גלנט gallant הלוי halevi אלגרבלי elgrabli בן ben טוויל tawil
		אדלר adler בלום blum גולן golan דותן dotan הירש hirsch זילבר silber חזן hazan טאוב taub יפה yaffe כרמלי carmeli
		לרנר lerner מנדלבאום mandelbaum נווה nave סלע sela עמית amit פלד peled צור tzur קפלן kaplan ריינר reiner שגב segev
		תורג'מן turgeman ברנשטיין bernstein גוטמן gutman וולפסון wolfson קרמר kramer לוין levin פלדמן feldman זוסמן sussman
		מור mor דגן dagan אייזנברג eisenberg נחמני nahmani סיטון siton עזרא ezra אלבז elbaz`},
	{"Deva", 800, `राहुल rahul गांधी gandhi नरेन्द्र narendra मोदी modi अमित amit शाह shah प्रियंका priyanka सोनिया sonia
		विराट virat कोहली kohli सचिन sachin तेंदुलकर tendulkar महेन्द्र mahendra धोनी dhoni रोहित rohit शर्मा sharma
		अक्षय akshay कुमार kumar सलमान salman खान khan शाहरुख shahrukh दीपिका deepika पादुकोण padukone रणवीर ranveer
		अनिल anil अंबानी ambani मुकेश mukesh टाटा tata रतन ratan लक्ष्मी lakshmi मित्तल mittal सुनील sunil गावस्कर gavaskar
		कपिल kapil देव dev राजेश rajesh विजय vijay संजय sanjay अजय ajay मनोज manoj सुरेश suresh रमेश ramesh दिनेश dinesh
		गणेश ganesh महेश mahesh आनंद anand अरविंद arvind केजरीवाल kejriwal योगी yogi आदित्यनाथ adityanath ममता mamata
		सुषमा sushma स्वराज swaraj जयशंकर jaishankar राजनाथ rajnath निर्मला nirmala सीतारमण sitharaman पीयूष piyush गोयल goyal
		देवेन्द्र devendra फडणवीस fadnavis उद्धव uddhav ठाकरे thackeray शरद sharad पवार pawar नितिन nitin गडकरी gadkari
		शिंदे shinde पाटील patil जोशी joshi कुलकर्णी kulkarni भोसले bhosale गायकवाड gaikwad कांबले kamble मोरे more
		प्रसाद prasad यादव yadav तिवारी tiwari झा jha मीना meena सरिता sarita सुनीता sunita गीता geeta कविता kavita
		पूजा pooja नेहा neha अंजलि anjali रेखा rekha भट्ट bhatt खन्ना khanna कपूर kapoor मल्होत्रा malhotra चोपड़ा chopra
		पुष्प pushpa प्रचण्ड prachanda बाबुराम baburam भट्टराई bhattarai ज्ञानेन्द्र gyanendra खड्ग khadga ऋषि rishi राणा rana`},
	{"Beng", 800, `রহমান rahman হাসিনা hasina খালেদা khaleda জিয়া zia মমতা mamata বন্দ্যোপাধ্যায় bandyopadhyay সৌরভ sourav গাঙ্গুলী ganguly
		সাকিব shakib তামিম tamim ইকবাল iqbal মুশফিক mushfiq সত্যজিৎ satyajit রায় ray অমর্ত্য amartya সেন sen সুভাষ subhash বসু bose
		নজরুল nazrul ইসলাম islam কামাল kamal জামাল jamal নাসির nasir আনোয়ার anwar দেলোয়ার delwar জাহাঙ্গীর jahangir আলম alam
		শফিক shafiq রফিক rafiq করিম karim মাহমুদ mahmud আজাদ azad শাহীন shahin নাহার nahar সুলতানা sultana পারভীন parvin ফাতেমা fatema
		অনিল anil প্রদীপ pradip সুমন suman গোপাল gopal কৃষ্ণ krishna লক্ষ্মী lakshmi`},
	{"Guru", 800, `ਸਿੰਘ singh ਕੌਰ kaur ਮਨਮੋਹਨ manmohan ਅਮਰਿੰਦਰ amarinder ਗੁਰਪ੍ਰੀਤ gurpreet ਹਰਪ੍ਰੀਤ harpreet ਮਨਪ੍ਰੀਤ manpreet ਜਸਪ੍ਰੀਤ jaspreet
		ਸੁਖਬੀਰ sukhbir ਬਾਦਲ badal ਪਰਕਾਸ਼ parkash ਭਗਵੰਤ bhagwant ਮਾਨ mann ਨਵਜੋਤ navjot ਸਿੱਧੂ sidhu ਚਰਨਜੀਤ charanjit ਬਲਬੀਰ balbir
		ਦਲਜੀਤ daljit ਦਿਲਜੀਤ diljit ਦੋਸਾਂਝ dosanjh ਕੁਲਦੀਪ kuldeep ਸੰਦੀਪ sandeep ਰਾਜਵਿੰਦਰ rajwinder ਪਰਮਿੰਦਰ parminder ਜਗਮੀਤ jagmeet
		ਧਾਲੀਵਾਲ dhaliwal ਗਰੇਵਾਲ grewal ਬਰਾੜ brar ਸੰਧੂ sandhu ਢਿੱਲੋਂ dhillon ਗਿੱਲ gill ਅਮਨ aman ਕਿਰਨ kiran`},
	{"Gujr", 800, `નરેન્દ્ર narendra મોદી modi પટેલ patel શાહ shah મહેતા mehta દેસાઈ desai અમિત amit ગાંધી gandhi મોહનદાસ mohandas
		કરમચંદ karamchand વલ્લભભાઈ vallabhbhai સરદાર sardar વિક્રમ vikram સારાભાઈ sarabhai ધીરુભાઈ dhirubhai અંબાણી ambani મુકેશ mukesh
		અનિલ anil ગૌતમ gautam અદાણી adani હાર્દિક hardik રવિન્દ્ર ravindra જાડેજા jadeja પારેખ parekh જોશી joshi ત્રિવેદી trivedi
		ભટ્ટ bhatt પંડ્યા pandya રાઠોડ rathod સોલંકી solanki ચૌહાણ chauhan વાઘેલા vaghela રૂપાણી rupani નીતા nita કિરણ kiran`},
	{"Taml", 800, `முருகன் murugan செந்தில் senthil கருணாநிதி karunanidhi ஸ்டாலின் stalin ராமசாமி ramasamy கண்ணன் kannan
		வேலு velu செல்வம் selvam ராஜேந்திரன் rajendran சுந்தரம் sundaram நடராஜன் natarajan வெங்கடேஷ் venkatesh
		அருண் arun கார்த்திக் karthik மணி mani ரவி ravi சங்கர் shankar சேகர் sekar இளையராஜா ilaiyaraaja
		வள்ளி valli மலர் malar கவிதா kavitha அன்பு anbu தங்கராஜ் thangaraj பாண்டியன் pandian சோழன் chozhan
		மாரியப்பன் mariappan லோகநாதன் loganathan வேலாயுதம் velayutham கோவிந்தன் govindan தர்மலிங்கம் dharmalingam
		யோகேஸ்வரன் yogeswaran சிவலிங்கம் sivalingam கிருஷ்ணன் krishnan`},
	{"Sinh", 800, `රාජපක්ෂ rajapaksa මහින්ද mahinda ගෝඨාභය gotabaya සිරිසේන sirisena මෛත්‍රීපාල maithripala රනිල් ranil වික්‍රමසිංහ wickremesinghe
		කුමාරතුංග kumaratunga චන්ද්‍රිකා chandrika ප්‍රේමදාස premadasa සජිත් sajith අනුර anura දිසානායක dissanayake බණ්ඩාරනායක bandaranaike
		ජයවර්ධන jayawardene සනත් sanath ජයසූරිය jayasuriya කුමාර kumara සංගක්කාර sangakkara මලිංග malinga ලසිත් lasith
		පෙරේරා perera සිල්වා silva ප්‍රනාන්දු fernando ගුණවර්ධන gunawardena විජේසිංහ wijesinghe රත්නායක ratnayake හේරත් herath
		සුනිල් sunil නිමල් nimal කමල් kamal අමර amara තිසර thisara නුවන් nuwan දිලිප් dilip මංගල mangala රුවන් ruwan`},
	{"Telu", 800, `రెడ్డి reddy రావు rao నాయుడు naidu చంద్రబాబు chandrababu కృష్ణ krishna రామారావు ramarao వెంకట venkata
		శ్రీనివాస్ srinivas ప్రసాద్ prasad మహేష్ mahesh బాబు babu పవన్ pavan కల్యాణ్ kalyan చిరంజీవి chiranjeevi
		జగన్ jagan మోహన్ mohan రాజశేఖర rajasekhara లక్ష్మి lakshmi అనిత anitha సునీత sunitha విజయ vijaya రాము ramu
		సురేష్ suresh నరసింహ narasimha మూర్తి murthy శర్మ sharma గోపాల్ gopal సత్య satya నారాయణ narayana రవి ravi`},
	{"Knda", 800, `ಕುಮಾರ kumara ರಾಜ್ raj ಕೃಷ್ಣ krishna ಸಿದ್ದರಾಮಯ್ಯ siddaramaiah ಯಡಿಯೂರಪ್ಪ yediyurappa ದೇವೇಗೌಡ devegowda ಶಿವಕುಮಾರ್ shivakumar
		ರಮೇಶ್ ramesh ಸುರೇಶ್ suresh ಮಹೇಶ್ mahesh ಪ್ರಕಾಶ್ prakash ನಾಗರಾಜ್ nagaraj ಮಂಜುನಾಥ್ manjunath ವೆಂಕಟೇಶ್ venkatesh ಲಕ್ಷ್ಮಿ lakshmi
		ಗೀತಾ geetha ಅನಿಲ್ anil ರವಿ ravi ಶಂಕರ್ shankar ಗಣೇಶ್ ganesh ಹೆಗಡೆ hegde ಭಟ್ bhat ಶೆಟ್ಟಿ shetty ರಾವ್ rao ನಾರಾಯಣ narayana
		ಮೂರ್ತಿ murthy ಸುನಿಲ್ sunil ಬಸವರಾಜ basavaraja ಬೊಮ್ಮಾಯಿ bommai ವಿಜಯ vijaya`},
	{"Mlym", 800, `കൃഷ്ണൻ krishnan നായർ nair മേനോൻ menon പിള്ള pillai നമ്പൂതിരി namboothiri മോഹൻലാൽ mohanlal മമ്മൂട്ടി mammootty
		പിണറായി pinarayi വിജയൻ vijayan അച്യുതാനന്ദൻ achuthanandan ഉമ്മൻ oommen ചാണ്ടി chandy ശശി sasi തരൂർ tharoor രമേശ് ramesh
		സുരേഷ് suresh ഗോപി gopi രാജൻ rajan ബാബു babu ജോസഫ് joseph തോമസ് thomas മാത്യു mathew ജോർജ് george രാമൻ raman
		ലക്ഷ്മി lakshmi മീര meera അനിത anitha സുധാകരൻ sudhakaran വേണുഗോപാൽ venugopal ബാലൻ balan ഗീത geetha ശ്രീധരൻ sreedharan`},
	{"Ethi", 800, `አበበ abebe ከበደ kebede ተስፋዬ tesfaye ገብረ gebre ኃይለ haile ሥላሴ selassie መንግስቱ mengistu መለስ meles ዜናዊ zenawi
		ደሳለኝ desalegn አብይ abiy አህመድ ahmed ቀነኒሳ kenenisa በቀለ bekele ጥሩነሽ tirunesh ዲባባ dibaba ደራርቱ derartu ቱሉ tulu
		ታደሰ tadesse ብርሃኑ berhanu ጌታቸው getachew ለማ lemma ወርቁ worku አለማየሁ alemayehu ዳንኤል daniel ሙሉ mulu ሳራ sara
		ሄኖክ henok ማርታ marta ሩት rut ሀና hana ሰላም selam አስቴር aster ፍቅር fikir ብሩክ biruk ናሆም nahom ኤልያስ elias በላይ belay ዘነበ zenebe
		ተክለ tekle ግርማ girma ሳሙኤል samuel ዓለም alem`},
}

func TestGolden(t *testing.T) {
	for _, set := range golden {
		t.Run(set.code, func(t *testing.T) {
			words := strings.Fields(set.names)
			var all, read, unlisted, byRule int
			var missed []string
			load := scripts[set.code]()
			for pair := range slices.Chunk(words, 2) {
				native, latin := norm.NFC.String(pair[0]), pair[1]
				all++
				got := Read(set.code, native)
				found := len(got) == 1 && slices.Contains(got[0].Latin, latin)
				if found {
					read++
				} else if len(got) == 1 {
					missed = append(missed, fmt.Sprint(native, " ", latin, " ", got[0].Latin))
				}
				if load.known[load.key(load.spread(native))] == nil {
					unlisted++
					if found {
						byRule++
					}
				}
			}
			t.Logf("%s: %d of %d read (%.3f); %d of %d unlisted (%.3f)", set.code, read, all, float64(read)/float64(all), byRule, unlisted, float64(byRule)/float64(max(1, unlisted)))
			for _, m := range missed {
				t.Log("missed: ", m)
			}
			if 1000*read < set.least*all {
				t.Errorf("%d of %d names are read, want at least %d of 1,000", read, all, set.least)
			}
		})
	}
}

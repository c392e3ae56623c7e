"""Capitals that are no people: places, bodies, brands and methods, and the words by which the rest of them is known."""

from shared.text.identifying.words import word_set

HEADS = word_set("""
    council hospital hospice infirmary trust house street road rd st avenue ave lane close drive crescent terrace
    gardens grove place square court mews rise walk way park row hill green gate parade estate estates centre center
    school schools academy college university library church mosque temple synagogue gurdwara chapel cathedral ward
    wards unit surgery clinic practice pharmacy pub inn arms hotel station bridge quay wharf valley bay beach island
    isles hall foundation charity society association federation union institute agency authority partnership
    service services team teams project programme scheme group forum network club act bill order report review
    inquiry index scale score scores star model method framework tool test questionnaire inventory matrix cycle plan
    plans strategy fund grant credit benefit allowance day week month year university ltd limited plc cic llp inc
    city town united rovers fc county borough district region north south east west village common moor heath fields
    field meadows view heights tower towers lodge mansions buildings market arcade shopping retail theatre museum
    gallery leisure sports stadium police fire ambulance command force constabulary office department ministry
    commission committee board cabinet parliament assembly senedd government tribunal crown magistrates prison jail
    hmp airport port docks railway line bus route kitchen cafe café bakery bank banks food garden allotments nursery
    general nurses visitors volunteers carers workers staff shops trains drivers vans figures survey alliance
    playgroup rule law charter syndrome disease principle press echo gazette chronicle courier mail times news post
    herald argus express protocol guidance technique approach therapy theory pathway standard template assessment
    ruling judgment amendment abbey priory castle manor pantry
    """)
"""What, after a name, makes it that of a place, a body or a thing."""

BEFORE_PLACES = word_set(
    "in at near around across outside throughout toward towards into through over past beyond off between via"
)

GEOGRAPHIC = word_set("great little north south east west upper lower saint st new old royal mount port low high mid")
"""What a place's name begins with."""

SUFFIXES = tuple(
    word_set("""
    shire ham ton ley bury borough burgh ford wick wich mouth chester caster gate side field fields worth pool dale
    thorpe stead stone bridge haven minster holme hampton hurst port by sea water wood well land more mere leigh don
    combe cester
    """)
)
"""Ends of the names of places; also of surnames, so they count a little."""

PLACES = word_set("""
    england scotland wales ireland britain uk cymru europe africa asia america london birmingham manchester leeds
    liverpool newcastle sheffield bristol cardiff belfast edinburgh glasgow aberdeen dundee inverness perth stirling
    swansea newport wrexham bangor rhyl carmarthen aberystwyth merthyr bradford wakefield hull york durham
    middlesbrough darlington hartlepool stockton redcar blyth morpeth alnwick berwick carlisle kendal lancaster
    preston blackpool blackburn burnley bolton bury oldham rochdale salford stockport tameside trafford wigan
    warrington chester crewe stoke stafford derby nottingham leicester lincoln grimsby scunthorpe rotherham barnsley
    huddersfield halifax calderdale kirklees harrogate scarborough whitby boston norwich ipswich cambridge
    peterborough luton bedford northampton coventry rugby warwick worcester hereford gloucester cheltenham oxford
    reading slough swindon bath exeter torbay truro devon somerset wiltshire hampshire southampton portsmouth
    brighton hove eastbourne hastings kent sussex essex suffolk norfolk cumbria lancashire yorkshire northumberland
    tyneside wearside teesside merseyside byker walker wallsend jarrow gosforth heaton benwell elswick felling
    consett hexham camden islington lambeth southwark lewisham greenwich newham barking croydon bromley sutton
    merton hounslow ealing harrow barnet enfield haringey tottenham brixton peckham deptford stratford moss side
    hulme ardwick levenshulme longsight wythenshawe toxteth everton kirkby speke walthamstow thames tyne tees wear
    severn mersey humber trent pinderfields withernsea skegness margate dover folkestone clacton syria eritrea
    ethiopia somalia sudan iran iraq afghanistan pakistan bangladesh india nepal china vietnam poland romania
    ukraine russia nigeria ghana kenya uganda zimbabwe jamaica turkey albania france germany spain italy portugal
    netherlands denmark sweden norway finland canada australia zealand japan korea brazil
    """)
"""Cities, towns, boroughs, counties and countries that are written often."""

NO_PEOPLE = word_set("""
    universal credit housing first excel teams outlook whatsapp facebook instagram google zoom microsoft windows
    word powerpoint sharepoint onedrive power bi mosaic liquidlogic systmone rio emis paris nhs dwp hmrc pip esa uc
    citizens advice shelter samaritans mind barnardo's barnardos oxfam mencap scope centrepoint crisis macmillan
    stonewall turning tesco aldi lidl asda sainsbury's sainsburys morrisons boots greggs wetherspoons argos primark
    amazon ebay netflix uber motability healthwatch ofsted cqc nice acas ofcom ofgem monzo barclays lloyds natwest
    nationwide santander halifax buurtzorg waterlow barthel braden tinetti likert gantt myers briggs myers-briggs
    belbin prince2 lean sigma agile scrum kanban theory open dialogue signs safety schwartz rounds balint maslow
    kolb gibbs johari egan bowlby snapchat tiktok christian christians muslim muslims jewish jew hindu sikh buddhist
    islam quran bible eid ramadan diwali christmas easter hanukkah lent passover welsh english scottish irish polish
    arabic tigrinya amharic somali urdu punjabi bengali hindi romanian ukrainian russian chinese mandarin cantonese
    vietnamese french german spanish italian portuguese turkish kurdish farsi dari pashto british european african
    asian caribbean syrian eritrean afghan iranian iraqi sudanese monday tuesday wednesday thursday friday saturday
    sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february march april may june
    july august september october november december spring summer autumn winter god lord allah jesus mr mrs ms dr
    sir madam covid brexit windrush grenfell hillsborough wifi internet english maths king's queen prince princess
    majesty treasury ombudsman chancellor minister secretary commissioner inspector mp mps lords commons parliament
    senedd holyrood westminster downing whitehall stormont bluetooth spotify youtube twitter schedule annex appendix
    chapter table figure part catchment learning action barriers rationale outcome note visit learnt finding
    reflection summary question answer update
    """)
"""Brands, methods, faiths, languages, days and offices."""

"""Words that stand around people: what they do, who they are to each other, the short forms of their work."""

from shared.text.identifying.words import word_set

PERSON_VERBS = word_set("""
    said says say told tells tell asked asks thinks thought reckons reckoned noticed notices came comes went goes
    left rang rings phoned called calls lives lived moved wants wanted needs needed felt feels knew knows believes
    believed agreed agrees explained explains suggested suggests described describes mentioned mentions decided
    decides walked walks sat sits stood stands brought brings took takes gave gives helped helps met meets showed
    shows spoke speaks talked talks wrote writes texted texts answered answers replied laughed laughs cried cries
    smiled waited waits stayed stays stopped stops started starts tried tries kept keeps lost loses found finds saw
    sees heard hears loves loved likes liked hates hated remembers remembered forgot slept sleeps ate eats drank
    drinks cooks cooked drives drove works worked refused refuses declined accepts accepted insisted insists
    admitted pointed raised joined joins visited visits arrived arrives returned returns attended attends engages
    engaged turned declares wept sang reads opened opens handed shouted shouts whispered learnt learned learns
    taught teaches wasn't isn't doesn't didn't hasn't won't can't couldn't wouldn't got gets just never always still
    who
    """)
"""What a person does, as the word after a name."""

AFTER_ADDRESS = word_set("""
    told asked tells ask asking telling rang ring phoned phone called call texted text emailed met meet visited
    visit thanked thank saw see helped help showed gave give let lets with from by for and to about like named calls
    says said beside behind after than when how because where until while of since that whom if but before
    """)
"""What may stand right before a name."""

TO_PEOPLE = word_set("""
    told asked asking telling rang phoned texted emailed thanked named met calls nicknamed says said whom visited
    """)
"""What, right before a capital, is hardly ever followed by anything but a person."""

RELATIONS = word_set("""
    brother sister mother father mum mam mom dad son daughter husband wife partner boyfriend girlfriend cousin aunt
    auntie uncle nan gran granny grandmother grandad grandfather niece nephew grandson granddaughter friend mate
    neighbour carer landlord landlady colleague keyworker boss manager nurse midwife doctor teacher tutor social
    worker volunteer caretaker cleaner driver interpreter solicitor barrister resident tenant patient client ex
    fella lad lass stepdad stepmum twin child baby boy girl toddler pupil housemate flatmate roommate lodger
    guardian godmother godfather vicar imam receptionist chef cook barber warden porter paramedic physio therapist
    counsellor coordinator councillor officer
    """)

ACRONYMS = word_set("""
    aa ac ad ae af ai am anp ao ap asap asb ba bme bn bp bsl ca camhs cbt cc ccg cd ceo cf chc ci cic cjs cmht cop
    cpn cps cqc cv cvs da db dc de dfg dho dhp dhr dla dm dna dnacpr dob doh dols dpia ds dv dvla dwp ea ed edt eg
    ehcp eal ef em en ent er esa eta eu faq fe ft fy ga gb gcse gdpr gp gps gum gv ha hb hca he hmo hmp hmrc ho hq
    hr hse hv iapt icb ico ics ict icu id idva ie il imca iom ip isa isp it itu itv iv jcp jsa kc kpi la lac lado
    lcwra ld le lgbt lha lpa lsoa ma maf mapa mapit marac mash md mdt me mh mha mi mm mo mod moj mot mp mps mrsa ms
    msk nb nee neet nhs ni nice no nr nrpf nvq oap ofsted ok on oo ooh op or os ot ots oohs pa pals pb pc pcc pcn
    pcso pd pdf pe pfi ph phd php pip pips pl pm pmo pn po pr prn pro ps pt pto ptsd pv pwc qa qi qr qs rag rca re
    rgn ri rip rn rsl sa sar sat sen senco send sla slt smi sms so sp spoc ss ssp st std sw ta tac tb tbc tba td tf
    to tp tu tv uasc uc udt uk un up us usa va vat vawg vcs vip vr vs wc we wfh whg wi wm ww yjs yot youtube yt pru
    sab dn ae hmpps nino ppe a&e
    """)
"""Short forms that are no one's initials, whoever takes part."""

SHORT_WORDS = word_set("""
    ad ah aj am an as at ax ay be bi by bc bt cd ch ck co cd cm cc ct cw da de dm do dr ed ee eh ei el em en er es
    et ev ex fa ff fl ft ga gb gi go gp gr ha he hi hm ho hr hq hs ht id ie if ii il im in ip iq is it iv jr kg km
    kb la ll lb le lo lt ma mb me mg mi ml mm mo mr ms mt mu my nb nd ng nh no nr ns nt nw of oh ok om on op or os
    ow ox oz pa pb pc pe ph pi pl pm po pp pr ps pt qu rd re rt sa sc se sh si sn so sp sq sr st sw ta te th ti tm
    to tv uc uk um un up ur us uv ve vi vs wc we wk wo wt xs ya ye yo yr zz abt and the you for are not but all any
    can had her was one our out day get has him his how man new now old see two way who boy did its let put say she
    too use cos bcs tho thx pls ppl ppt msg hrs min mins wks yrs ive dnt dont tbh imo btw fyi etc gps ots pcs avg
    max eve ref reg hse hsg
    """)
"""Two and three letters in lower case that are words, or short for words."""

MONTHS = word_set(
    "january february march april may june july august september october november december jan feb mar apr"
)
BEFORE_MONTHS = word_set("""
    in of since by until till from to next last this early late mid end and or before after between during every
    each through on
    """)

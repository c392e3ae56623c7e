"""Parts of names that are more than names: titles, particles, and words that English sentences use every day."""


def word_set(written: str) -> frozenset[str]:
    """The words of a text with blanks between them."""
    return frozenset(written.split())


TITLES = word_set("mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev revd reverend hon cllr councillor")
SUFFIXES = word_set("jr jnr sr snr ii iii iv esq phd md mbe obe cbe kc qc mp msp rn rgn")
PARTICLES = word_set("""
    al el ul as az bin ibn bint da das de dei del della den der des di do dos du la las le les lo los van von vom zu
    zum zur ten ter op het mac mc fitz ap ab ferch verch af av san santa st
    """)

# First names and surnames that a sentence also uses in lower case. Only words that people write when they tell what
# they learnt: every word here is a name that is not noticed in lower case, so a rare word does better outside.
EVERYDAY_WORDS = word_set("""
    an and any as at be but by can do for go ha has he her hi him his ho how i if in is it its just me more my no
    nor not of off oh old on one only or our so some such than the then they this to too up us was we when who why
    with yes yet you your

    april august autumn dawn day days easter eve friday july june march may monday month night noon spring summer
    summers sunday week weeks winter winters year young

    amber ash basil bay berry branch bud bush cherry clover coral daisy fern field fields flora flower flowers
    forest garden ginger grass grove heath heather holly ivy jasmine laurel lavender leaf lily marsh meadow moss oak
    oaks olive orchard pansy park parks pearl poppy reed reeds root rose rosemary saffron sage tree violet willow
    wood woods

    bird buck bull crane crow dolphin dove eagle falcon finch fish fox hare hawk hog kite lamb lion raven robin
    sparrow star starling swallow swan swift wolf

    beach bridge bridges brook brooks clay cliff coast dale ford glen ground hill hills lake land lane moor mount
    mountain ocean pond pool river rivers rock sand sands sea shore stone stones stream street valley water waters
    well wells

    breeze cloud frost gale hail mist moon rain ray rays shade sky snow storm sun sunny thunder

    black blue brown crystal diamond ebony emerald gem gold golden gray green grey ivory jade jet jewel opal pink
    red ruby scarlet silver steel sterling white

    abbot baker banker barber bishop brewer builder butcher butler carpenter chancellor chaplain clerk coach
    constable cook deacon dean driver earl farmer gardener hunter judge king knight marshal mason mayor merchant
    miller monk nurse page painter parson piper player pope porter potter priest prince prior queen ranger rector
    rider sailor shepherd sheriff singer squire steward usher walker ward warden

    amen angel art blessing bliss bonny chance charity charm comfort concord constance courage destiny dream echo
    faith fortune freedom gift glory grace happy harmony honest honor honour hope joy justice legend liberty love
    lovely luck lucky melody mercy merit merry miracle mirth noble patience peace pleasant praise precious pride
    promise prudence purpose serene serenity temperance treasure trinity true trust truth unity verity victory
    virtue wisdom

    best bright calm cold dear deep early easy fair far few fine first frank free french full gay gentle good grand
    gross handy hard hardy high irish keen kind large last little long loud low main major meek mild minor moody
    near neat new nice open plain poor power powers prime proper proud pure quick quiet ready real rich right rough
    round royal savage self sharp short shy slow small smart smooth stark still strange strong sure sweet tall
    welcome welsh wide wild wise worthy

    bell belt bench bill bills block board boat bond bone book books boot box boy brand bread brick broom burden
    burns button cage cake candy cape car card case cash cast castle chain chambers child chip church city coal coat
    cord corner cotton court craft cross crown cup dance dart daughter deal door dot drum duke edge end energy event
    ever eye feather fire fleet flood folk foot force fry game gate gates glass hall ham hammer hand hands harbour
    harp head heart herb hood hook hopes horn horse host hours house hull ink inn iron jam jeans key kitchen kitty
    lamp law laws lead letter light line link list load lock lodge mall man manners mark marks mat match mile miles
    mill mills mint money music nail name nan neck need nut order organ oven owl pack paradise part parts party past
    path peak pen pence penny people pepper person phone piece pin pipe pitch place plant plate point pole post pot
    pound press price quarter race rank reason ring road roads rod roof room rooms rope rule saint salt scale school
    seal seed set share shed shell ship shoe shop sign silk site skill son song soul space speed spoon square stable
    staff stage stain stair step sticks stock store story sugar tab table tail temple tent thing tiger time tin tip
    tool top tower town toy track trade trail train trap trip vale van vest vice view vine voice wage wall war wave
    way web wheat wheel wind window wine wing winner woman word words work world worth yard

    ask bail bale bat batten begin bet bid bind bite blow bolt boom bow bowl break burn buy call camp care carol
    carry change chase cheer choose clear climb close come cope cover crack cry cure cut dash dig down drag draw
    drew drink drive drop dusty eat enter fall fee fill find flint float fly fold follow fret gain gene gets give
    given grant greet grew grow guard guess guide guy haste have hay heal hear held help hide hike hit hold hunt
    hurry hurt jack job jolly jump keep kick kit know laid lay leap learn leave lend let lift like live look lose
    lot make mar marry mean meet mend mind miss mix move nick norm note pace pain paint pair pass pat patch patient
    pay peel peg perk pick pierce plan play plum pray prick pry pull push put quit raise rake ran rand rate raw
    reach read reap rebel rest ride rise rob rocky roll roman rove row rub rue run rush rust rusty sail sandy save
    saw say says scout seek sell sense serve settle shake shave shine shoot show shut sing sink sit skip slack sleep
    slip smile sock sold sort sought sow speak spear spell spend spin split stand start stay stead steer stew stick
    sting stir stood stop strike strip stroke stuck study sue summit swing take talk tan tap taste tear tell tempest
    tend thrift throw tie till tilt told took toss touch tread treat try tuck tug turn twist use vary vote wade wait
    wake wander want warm warn wash watch wear weep weigh weld went west whip will wills win wink wipe wish wit won
    wrap yield

    about above across after along also always among back because before below between beyond both east every here
    home inside less maybe much never next north now nowhere once other over sometimes soon south there through
    together under where while within without

    half hundred million second seven six ten third thousand three twelve two
    """)

# Names of Faker's lists that are also in Debian's small list of British words, or in lower case in technical texts.
RARER_WORDS = word_set("""
    abate abbey ace add admiral agda age alas albino ale alen ales alfa ally almond alpha alto amble angelic ani
    antic ants arch archer arenas ares aria arias arts ascension aspen ast astride atlas aud aura author azalea babe
    backer ball ban bar barb bare barer barman baron basic bass bean beard beat bee beer bender bent beta bigot
    binder bins birch bitten blanch blaze blossom blot boas bode bones bonnet boon booth bor bore bot bourgeois
    bowler bra brain brands brandy bravo bray brink browning buddy bunk burger burr burrows butte caddie cadence cal
    cam camps canal canals canning cannon canny cant canyon cap caprice captain cares carrier carrion carton cas
    cases ceil ceylon chai champ champagne chan char chastity cherish chi chin christen chuck cid cinnamon cis
    cleave colic collie colon colonel colt comas combs comment commodore company con conn constant contractor convey
    cools cooper cop cornet corr corral cousins cox coy creed crooks cruise cuda cumming curry curt dam dare darling
    date delta derrick desire dif dimple din dis diver divine doc dock dodo doe doll dolly dom downs dries duff dung
    each earnest ebb edit elder ell else ember emir emit ender era essence eta ether fairy fan fancy fang fanning
    fares fate fawn fed feline feller ferry fielding fisher fleck floor font forget foster fount franc freely fresh
    frisk fuller funk gal gala gamble gang garland garnet garret garrison gauge gee general genesis genie gentry
    gill glasses goblet gong gore gorge goto governor gravel graves gregorian grill grimes grit grob gully gun
    gunner gunning gust gut hacker hale handler harden haring harm harsh hart haskell hasty haven hays hearty heaven
    heck hell helm hence hens herd heron herring hind hoes holder holler honing hoop hovel huff hug hung icy
    immaculate infant innocent ion isin isreal jarred joke journey jug junior junk kana keeling kidney killer kindle
    kink kiss knoll lace lacy lady lan lander lang lark lawless lawyer leach leafy leaner lee leech legendre lemon
    lex lice lie lies lim lips llamas loan lon lone looney loot lope lopes lore lower loyal lucid lung lute lynch
    lyric mace macho mad madden made mads magic magna magnolia mako mal male mallet mane manly manning mans mare
    mares marine mars mart martial marvel mas master math mats matts maverick maxim maxima media mentor merrily
    metro mille min miner misty mitt moan moles monks moons moors mule must nand newt nickels nil nim ninja nord
    nova octave odd odin oral orange org ova owe pages pal pall palm palomino pan pang pant pap par pare parent
    pareto parsons pastor pate paw payer peacock peck peer pellet per petty phoenix pier pike ping plank plaza pleas
    poll polo pop potters prosper puck purity purl quill rafter raid rails ransom rares ravel reader redden rein
    reis ren renders repo rex rice richer riddle ridge rim roach roar roe roots rosy rout ruddy rune runny rut sad
    safari saga sager salami sales salmon sandal sane sans sari sas sears sec sellers sep sera server sever sha she
    sheikh shields sierra sim sincere sine sinner sire siren sitters smit smith snot sol solar sole sonata soot
    soprano sparks spears spies stack stern stokes stoney storey stormy stout strand suits sung sunshine supple sur
    swords sys tack tailor tal talon tang tank tanner tawny tea tex thatcher theta thorny tiara ties til tilde timo
    ting tins tiny tome tone toots topic tore torrent torrents trace tri turner uge uni unique unknown unnamed urban
    vain valiant valid valves vander var veer velvet ver versa vial vigil villa visa walls wan warmer warren warrior
    watt watts weaver wellington welter were widen wilder windy witting woody wren wright yen yoga zeta
    """)

"""The words of the grammar: English, French, and what French has to know about them.

Chosen so that a form has one reading, apart from pronouns, and so that every French h is mute. All
is in the present tense; *you* is "tu", *they* "ils", *it* "il" or "le".
"""

from dataclasses import dataclass
from functools import cache

# singular and plural in English, then in French, gender
NOUNS = """
cat cats chat chats m; dog dogs chien chiens m; bird birds oiseau oiseaux m;
horse horses cheval chevaux m; cow cows vache vaches f; mouse mice souris souris f;
rabbit rabbits lapin lapins m; bear bears ours ours m; wolf wolves loup loups m;
fox foxes renard renards m; lion lions lion lions m; monkey monkeys singe singes m;
elephant elephants éléphant éléphants m; dragon dragons dragon dragons m;
creature creatures créature créatures f; bee bees abeille abeilles f;
spider spiders araignée araignées f; turtle turtles tortue tortues f; hen hens poule poules f;
goat goats chèvre chèvres f; man men homme hommes m; woman women femme femmes f;
boy boys garçon garçons m; girl girls fille filles f; child children enfant enfants m;
king kings roi rois m; queen queens reine reines f; wizard wizards sorcier sorciers m;
witch witches sorcière sorcières f; doctor doctors médecin médecins m;
student students étudiant étudiants m; soldier soldiers soldat soldats m;
baker bakers boulanger boulangers m; brother brothers frère frères m; sister sisters sœur sœurs f;
uncle uncles oncle oncles m; aunt aunts tante tantes f; house houses maison maisons f;
door doors porte portes f; window windows fenêtre fenêtres f; table tables table tables f;
chair chairs chaise chaises f; garden gardens jardin jardins m; forest forests forêt forêts f;
river rivers rivière rivières f; mountain mountains montagne montagnes f;
island islands île îles f; beach beaches plage plages f; road roads route routes f;
bridge bridges pont ponts m; town towns ville villes f; village villages village villages m;
school schools école écoles f; church churches église églises f;
castle castles château châteaux m; tree trees arbre arbres m; flower flowers fleur fleurs f;
stone stones pierre pierres f; star stars étoile étoiles f; apple apples pomme pommes f;
egg eggs œuf œufs m; cake cakes gâteau gâteaux m; carrot carrots carotte carottes f;
book books livre livres m; letter letters lettre lettres f; key keys clé clés f;
boat boats bateau bateaux m; car cars voiture voitures f; train trains train trains m;
hat hats chapeau chapeaux m; coat coats manteau manteaux m; dress dresses robe robes f;
shoe shoes chaussure chaussures f; knife knives couteau couteaux m;
bottle bottles bouteille bouteilles f; clock clocks horloge horloges f; lamp lamps lampe lampes f;
"""
# English; French masculine, feminine, and the plurals of both; a sixth word is the masculine
# singular before a vowel
BEFORE = """
small petit petite petits petites; big grand grande grands grandes;
young jeune jeune jeunes jeunes; pretty joli jolie jolis jolies; good bon bonne bons bonnes;
bad mauvais mauvaise mauvais mauvaises; old vieux vieille vieux vieilles vieil;
new nouveau nouvelle nouveaux nouvelles nouvel; beautiful beau belle beaux belles bel;
"""
AFTER = """
fluffy duveteux duveteuse duveteux duveteuses;
verdant verdoyant verdoyante verdoyants verdoyantes; sad triste triste tristes tristes;
happy heureux heureuse heureux heureuses; tired fatigué fatiguée fatigués fatiguées;
strong fort forte forts fortes; clever intelligent intelligente intelligents intelligentes;
strange étrange étrange étranges étranges; round rond ronde ronds rondes;
heavy lourd lourde lourds lourdes; empty vide vide vides vides; soft doux douce doux douces;
cold froid froide froids froides; dirty sale sale sales sales;
dangerous dangereux dangereuse dangereux dangereuses; wild sauvage sauvage sauvages sauvages;
fast rapide rapide rapides rapides; funny drôle drôle drôles drôles;
"""
COLOURS = """
black noir noire noirs noires; white blanc blanche blancs blanches; red rouge rouge rouges rouges;
blue bleu bleue bleus bleues; green vert verte verts vertes; yellow jaune jaune jaunes jaunes;
gray gris grise gris grises; pink rose rose roses roses;
"""
# English with and without -s; French infinitive and its forms for je, tu, il, nous, ils
TRANSITIVE = """
see sees voir vois vois voit voyons voient; eat eats manger mange manges mange mangeons mangent;
pet pets caresser caresse caresses caresse caressons caressent;
love loves adorer adore adores adore adorons adorent;
like likes aimer aime aimes aime aimons aiment;
take takes prendre prends prends prend prenons prennent;
buy buys acheter achète achètes achète achetons achètent;
sell sells vendre vends vends vend vendons vendent;
find finds trouver trouve trouves trouve trouvons trouvent;
watch watches regarder regarde regardes regarde regardons regardent;
hear hears entendre entends entends entend entendons entendent;
draw draws dessiner dessine dessines dessine dessinons dessinent;
wash washes laver lave laves lave lavons lavent;
throw throws jeter jette jettes jette jetons jettent;
chase chases chasser chasse chasses chasse chassons chassent;
help helps aider aide aides aide aidons aident;
hide hides cacher cache caches cache cachons cachent;
bring brings apporter apporte apportes apporte apportons apportent;
know knows connaître connais connais connaît connaissons connaissent;
visit visits visiter visite visites visite visitons visitent;
touch touches toucher touche touches touche touchons touchent;
choose chooses choisir choisis choisis choisit choisissons choisissent;
lose loses perdre perds perds perd perdons perdent;
roam roams parcourir parcours parcours parcourt parcourons parcourent;
read reads lire lis lis lit lisons lisent; write writes écrire écris écris écrit écrivons écrivent;
open opens ouvrir ouvre ouvres ouvre ouvrons ouvrent;
close closes fermer ferme fermes ferme fermons ferment;
want wants vouloir veux veux veut voulons veulent;
"""
INTRANSITIVE = """
sleep sleeps dormir dors dors dort dormons dorment;
run runs courir cours cours court courons courent;
sing sings chanter chante chantes chante chantons chantent;
dance dances danser danse danses danse dansons dansent;
walk walks marcher marche marches marche marchons marchent;
swim swims nager nage nages nage nageons nagent;
cry cries pleurer pleure pleures pleure pleurons pleurent;
work works travailler travaille travailles travaille travaillons travaillent;
speak speaks parler parle parles parle parlons parlent;
jump jumps sauter saute sautes saute sautons sautent;
fall falls tomber tombe tombes tombe tombons tombent; laugh laughs rire ris ris rit rions rient;
play plays jouer joue joues joue jouons jouent; dream dreams rêver rêve rêves rêve rêvons rêvent;
arrive arrives arriver arrive arrives arrive arrivons arrivent;
"""
# Followed by an infinitive; *want* takes *to* and is negated with *do*
MODALS = """
want wants vouloir veux veux veut voulons veulent; can can pouvoir peux peux peut pouvons peuvent;
must must devoir dois dois doit devons doivent;
"""
# English and French of *be*, for je, tu, il, nous, ils
BE = "am suis; are es; is est; are sommes; are sont;"
PREPOSITIONS = "in dans; on sur; under sous; behind derrière; with avec; for pour;"
# English determiner, its number (s, p, or - for both); French masculine, feminine, plural
DETERMINERS = """
the - le la les; a s un une -; some p - - des; this s ce cette -; these p - - ces;
my - mon ma mes; your - ton ta tes; his - son sa ses; her - son sa ses; our - notre notre nos;
their - leur leur leurs;
"""
# English as subject and as object, French likewise
PRONOUNS = """
i me je me; you you tu te; he him il le; she her elle la; it it il le; we us nous nous;
they them ils les;
"""
PERSONS = ("je", "tu", "il", "nous", "ils")
# What the rules put in
RULES_ENGLISH = "an any do does not to"
RULES_FRENCH = "des de cet ne pas"
ELIDED = ("le", "la", "je", "ne", "me", "te", "de")
VOWELS = "aeiouhàâéèêëîïôœ"


@dataclass(frozen=True)
class Noun:
    """English and French as (singular, plural)."""

    english: tuple[str, str]
    french: tuple[str, str]
    feminine: bool


@dataclass(frozen=True)
class Adjective:
    """French as (masculine, feminine, masculine plural, feminine plural).

    `liaison` is the masculine singular before a vowel.
    """

    english: str
    french: tuple[str, ...]
    liaison: str


@dataclass(frozen=True)
class Verb:
    """English as (without -s, with -s), French as forms for je, tu, il, nous, ils."""

    english: tuple[str, str]
    infinitive: str
    french: tuple[str, ...]


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """Read a table: entries end with a semicolon, spaces part their columns."""
    return tuple(tuple(entry.split()) for entry in table.split(";") if entry.strip())


@cache
def nouns() -> tuple[Noun, ...]:
    """Read the nouns."""
    return tuple(Noun((e, es), (f, fs), g == "f") for e, es, f, fs, g in rows(NOUNS))


@cache
def adjectives(table: str) -> tuple[Adjective, ...]:
    """Read one of the tables of adjectives."""
    return tuple(Adjective(row[0], row[1:5], row[-1 if row[5:] else 1]) for row in rows(table))


@cache
def verbs(table: str) -> tuple[Verb, ...]:
    """Read one of the tables of verbs."""
    return tuple(
        Verb((e, es), infinitive, tuple(forms)) for e, es, infinitive, *forms in rows(table)
    )


def begins_with_vowel(french: str) -> bool:
    """Whether *le* loses its e before this word."""
    return french[0] in VOWELS


def english_words() -> list[str]:
    """List every English word of the grammar, in alphabetical order."""
    open_classes = {form for word in (*nouns(), *_verbs()) for form in word.english}
    open_classes |= {adjective.english for adjective in _adjectives()}
    closed = {row[0] for table in (PREPOSITIONS, DETERMINERS, BE) for row in rows(table)}
    closed |= {form for row in rows(PRONOUNS) for form in row[:2]}
    return sorted(open_classes | closed | set(RULES_ENGLISH.split()))


def french_words() -> list[str]:
    """List every French word of the grammar, shortened ones included, in alphabetical order."""
    open_classes = {form for word in (*nouns(), *_verbs(), *_adjectives()) for form in word.french}
    open_classes |= {verb.infinitive for verb in (*verbs(TRANSITIVE), *verbs(INTRANSITIVE))}
    open_classes |= {adjective.liaison for adjective in _adjectives()}
    closed = {form for row in rows(DETERMINERS) for form in row[2:] if form != "-"}
    closed |= {form for row in rows(PRONOUNS) for form in row[2:]}
    closed |= {row[1] for table in (PREPOSITIONS, BE) for row in rows(table)}
    shortened = {word[:-1] + "'" for word in ELIDED}
    return sorted(open_classes | closed | shortened | set(RULES_FRENCH.split()))


def _adjectives() -> list[Adjective]:
    return [word for table in (BEFORE, AFTER, COLOURS) for word in adjectives(table)]


def _verbs() -> list[Verb]:
    return [word for table in (TRANSITIVE, INTRANSITIVE, MODALS) for word in verbs(table)]

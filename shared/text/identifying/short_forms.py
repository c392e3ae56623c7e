"""Short forms of first names that `nicknames`, whose list was made in America, lacks, and that are no beginnings."""

_WRITTEN = """
rebecca: bex becks; dorothea: dolly dot dottie; terence: tel tez; derek: del; kerry: kez; sharon: shaz shazza;
stephen: ste; natasha: tash; mohammed mohamed muhammad mohammad: mo moe hamada; alexander aleksandr oleksandr: xan lex
sasha sacha sanya shura alek olek; alexandra aleksandra: sasha sandy ola lexi; konstantinos: kostas kostis dinos gus;
katarzyna: kasia kaska katka; malgorzata: gosia malgosia; agnieszka: aga agusia; joanna: asia joasia; barbara: basia;
elzbieta: ela; krzysztof: krzys krzysiek; piotr: piotrek; tomasz: tomek; wojciech: wojtek; jakub: kuba;
stanislaw: staszek stas; zbigniew: zbyszek; grzegorz: grzesiek; andrzej: jedrek; magdalena: magda; ivan: vanya;
mikhail: misha; dmitri dmitry dmytro: dima mitya; ekaterina kateryna: katya; volodymyr vladimir: vova volodya vlad;
yevhen evgeny evgeniy: zhenya; natalia nataliya: natasha natalka; tatiana tetiana: tanya; maria mariya: masha;
olga olha: olya; anastasia: nastya stasia; svetlana svitlana: sveta; francisco: paco pancho curro; jose: pepe;
ignacio: nacho; guadalupe: lupe; dolores: lola; mercedes: merche; manuel: manolo; giuseppe: beppe peppe;
giovanni: gianni vanni; luigi: gigi; francesco: franco ciccio; ibrahim: ibby ibra brahim; abdirahman abdullahi
abdullah: abdi; khadija: dija khadi; oluwaseun: seun; oluwatobi: tobi; oluwafemi: femi; chukwuemeka: emeka;
babatunde: tunde; adebayo: bayo; gheorghe: ghita gigi; ion ioan: ionel ionut; dumitru: mitica; georgios: giorgos
yiorgos; ioannis: giannis yannis; dimitrios: dimitris mitsos; panagiotis: panos takis; evangelos: vangelis;
vasileios: vasilis; aikaterini: katerina; siobhan: shiv; padraig: paddy podge; angharad: haz; latoya: toya;
mehmet: memo; nikolaos: nikos; spyridon: spyros; athanasios: thanos thanasis; emmanouil: manolis; ferenc: feri;
laszlo: laci; istvan: pista; jozsef: joska; sandor: sanyi; josip: joso; aleksandar: sasa aco; nikola: niko;
miroslav: miro mirek; vaclav: vasek; jaroslav: jarda; frantisek: franta; ludmila: lida mila; zuzana: zuzka
"""


def _read() -> dict[str, tuple[str, ...]]:
    read: dict[str, tuple[str, ...]] = {}
    for entry in _WRITTEN.split(";"):
        names, _, short = entry.partition(":")
        for name in names.split():
            read[name] = (*read.get(name, ()), *short.split())
    return read


SHORT_FORMS = _read()
"""Full name → short forms, as they are folded."""

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>TroubleWords</name>
    <message numerus="yes">
        <source>%n entries of the history could not be stored and were set aside (%1).</source>
        <translation>
            <numerusform>%n entry of the history could not be stored and was set aside (%1).</numerusform>
            <numerusform>%n entries of the history could not be stored and were set aside (%1).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::AddDialog</name>
    <message numerus="yes">
        <source>%n component(s)</source>
        <translation>
            <numerusform>%n component</numerusform>
            <numerusform>%n components</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::CatalogueView</name>
    <message numerus="yes">
        <source>%n service(s) were added.</source>
        <translation>
            <numerusform>%n service was added.</numerusform>
            <numerusform>%n services were added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::CatalogueWindow</name>
    <message numerus="yes">
        <source>Search among %n service(s)</source>
        <translation>
            <numerusform>Search among %n service</numerusform>
            <numerusform>Search among %n services</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What many people rely on. %n service(s) can be found by name.</source>
        <translation>
            <numerusform>What many people rely on. %n service can be found by name.</numerusform>
            <numerusform>What many people rely on. %n services can be found by name.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n service(s)</source>
        <translation>
            <numerusform>%n service</numerusform>
            <numerusform>%n services</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::ChartContent</name>
    <message numerus="yes">
        <source>%1: %n report(s), %2</source>
        <translation>
            <numerusform>%1: %n report, %2</numerusform>
            <numerusform>%1: %n reports, %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::ChartWindow</name>
    <message numerus="yes">
        <source>%n report(s) this hour</source>
        <translation>
            <numerusform>%n report this hour</numerusform>
            <numerusform>%n reports this hour</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::DetailPane</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::ImportDialog</name>
    <message numerus="yes">
        <source>%n line(s) cannot be taken over; the remarks say why.</source>
        <translation>
            <numerusform>%n line cannot be taken over; the remark says why.</numerusform>
            <numerusform>%n lines cannot be taken over; the remarks say why.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Add %n service(s)</source>
        <translation>
            <numerusform>&amp;Add %n service</numerusform>
            <numerusform>&amp;Add %n services</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::ListWindow</name>
    <message numerus="yes">
        <source>… and %n more …</source>
        <translation>
            <numerusform>… and %n more …</numerusform>
            <numerusform>… and %n more …</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::NoticeText</name>
    <message numerus="yes">
        <source>%n service(s) changed</source>
        <translation>
            <numerusform>%n service changed</numerusform>
            <numerusform>%n services changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You are online again; %n service(s) changed</source>
        <translation>
            <numerusform>You are online again; %n service changed</numerusform>
            <numerusform>You are online again; %n services changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n service(s) concerned</source>
        <translation>
            <numerusform>%1: %n service concerned</numerusform>
            <numerusform>%1: %n services concerned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n status page(s) cannot be read</source>
        <translation>
            <numerusform>%1: %n status page cannot be read</numerusform>
            <numerusform>%1: %n status pages cannot be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n status page(s) cannot be read</source>
        <translation>
            <numerusform>%n status page cannot be read</numerusform>
            <numerusform>%n status pages cannot be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n service(s) are back</source>
        <translation>
            <numerusform>%n service is back</numerusform>
            <numerusform>%n services are back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n service(s) still down</source>
        <extracomment>While the members of a storm come back one by one; %1 is how many are not back yet.</extracomment>
        <translation>
            <numerusform>%1 of %n service still down</numerusform>
            <numerusform>%1 of %n services still down</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::ReportDialog</name>
    <message numerus="yes">
        <source>Counted. %n report(s) this hour, %1.</source>
        <translation>
            <numerusform>Counted. %n report this hour, %1.</numerusform>
            <numerusform>Counted. %n reports this hour, %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You were counted in this hour already; the kind of problem was noted. %n report(s) this hour, %1.</source>
        <translation>
            <numerusform>You were counted in this hour already; the kind of problem was noted. %n report this hour, %1.</numerusform>
            <numerusform>You were counted in this hour already; the kind of problem was noted. %n reports this hour, %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You and %n other(s).</source>
        <translation>
            <numerusform>You and %n other.</numerusform>
            <numerusform>You and %n others.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::Sentences</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s): %1 …</source>
        <translation>
            <numerusform>%n problem: %1 …</numerusform>
            <numerusform>%n problems: %1 …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s): %1</source>
        <translation>
            <numerusform>%n problem: %1</numerusform>
            <numerusform>%n problems: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing is known yet of %n service(s)</source>
        <translation>
            <numerusform>Nothing is known yet of %n service</numerusform>
            <numerusform>Nothing is known yet of %n services</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No problems, but %n service(s) cannot be read</source>
        <translation>
            <numerusform>No problems, but %n service cannot be read</numerusform>
            <numerusform>No problems, but %n services cannot be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n service(s), no problems</source>
        <translation>
            <numerusform>%n service, no problems</numerusform>
            <numerusform>%n services, no problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s), snoozed</source>
        <translation>
            <numerusform>%n problem, snoozed</numerusform>
            <numerusform>%n problems, snoozed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No problems so far; %n service(s) not read yet</source>
        <translation>
            <numerusform>No problems so far; %n service not read yet</numerusform>
            <numerusform>No problems so far; %n services not read yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s), acknowledged</source>
        <translation>
            <numerusform>%n problem, acknowledged</numerusform>
            <numerusform>%n problems, acknowledged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Incidents like this lasted %1 to %2, half of them under %3 (%n incident(s)).</source>
        <extracomment>%1 and %2: eight of ten lasted between these lengths; %3: half of them less than this.</extracomment>
        <translation>
            <numerusform>Incidents like this lasted %1 to %2, half of them under %3 (%n incident).</numerusform>
            <numerusform>Incidents like this lasted %1 to %2, half of them under %3 (%n incidents).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Those like it that lasted as long went on for %1 to %2 more, half of them under %3 (%n incident(s)).</source>
        <extracomment>Of the incidents that lasted as long as this one has. %1 to %3 are lengths from now on.</extracomment>
        <translation>
            <numerusform>Those like it that lasted as long went on for %1 to %2 more, half of them under %3 (%n incident).</numerusform>
            <numerusform>Those like it that lasted as long went on for %1 to %2 more, half of them under %3 (%n incidents).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>downlight::ServicePage</name>
    <message numerus="yes">
        <source>%n report(s) this hour</source>
        <translation>
            <numerusform>%n report this hour</numerusform>
            <numerusform>%n reports this hour</numerusform>
        </translation>
    </message>
</context>
</TS>

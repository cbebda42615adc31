"""List the function words of languages for which Whoosh has no stop list: the most frequent ones, as they are written.

Besides those that have a stemmer here, some are listed that would be taken for another: Ukrainian for Russian, say.
"""

from typing import Final

FUNCTION_WORDS: Final = {
    "ar": """
        في من على إلى الى أن ان إن التي الذي عن مع هذا هذه كان كانت بعد قبل بين كما أو او لم لا ما قد ذلك تلك وقال قال
        حيث منذ خلال عند كل غير أي هو هي هم الذين ولا وفي ومن وقد لكن حتى ثم إذا اذا عليه فيه منه له لها به بها
    """,
    "ca": """
        el els la les un una uns unes de del dels al als i o que qui en amb per a és són era eren ha han havia va van
        no més molt aquest aquesta aquests aquestes això com també però si es s'ha seu seva seus seves quan on ser fer
        entre fins sobre des segons després abans ja només sense tots totes tot tota li hi ho ens us cada perquè pels
    """,
    "cs": """
        a i že se si v ve na do od z ze s se k ke o u za pro po při nad pod před mezi je jsou byl byla bylo byli být by
        není jako jak ale nebo ani už jen také když který která které kteří tento tato toto ten ta to jeho její jejich
        co kde podle proti až však aby má mají bude budou dnes své svého
    """,
    "eo": """
        la kaj de en estas ne al ke mi li ŝi ĝi ili ni vi por kun sed pri el da kiu kiuj tiu tiuj ankaŭ kiel estis
        estos sur ĝis post antaŭ pli plej tre jam nur aŭ se ĉar kiam tie ĉi per inter sen
    """,
    "et": """
        ja on ei et see ta mis kui oli ka oma nad ning aga kes või siis veel välja selle seda mida juba pole olid
        ütles pärast enne vastu kuid nii sest selles need nende tema me meie kõik olla olnud nagu üle kohta poolt
        vaid ainult kus millal
    """,
    "eu": """
        eta da ez dute du dira zen ziren bat baina ere izan den duen dela bere egin egiten hau hori horrek hori hauek
        beste baino oso gero arte artean edo zuen zuten dituzte ditu dio diote behar bezala aurka ondoren gabe
    """,
    "fa": """
        و در به از که این آن را با است برای یک خود تا بر هم نیز می شد شده بود کرد کرده های ها شود باید یا اما اگر هر
        ما او وی آنها بین پس پیش روی بود بودند هستند خواهد دارد داشت گفت چه همه دیگر بدون درباره
    """,
    "ga": """
        agus an na ar is ní a ag i leis go le do de sin seo bhí tá nach atá ach nó mar gur chun faoi ó as sé sí siad
        iad é í raibh bhfuil níl nuair roimh tar éis idir gach aon dá beidh dúirt ina
    """,
    "hi": """
        के का की है हैं में से को और पर ने यह वह भी था थी थे एक नहीं कि लिए इस उस हो गया गई गए कर किया रहा रही रहे तो
        ही जो या साथ बाद तक अपने अपनी कहा होने कुछ सभी वाले वाली
    """,
    "hy": """
        է եւ և են որ ու մեջ համար էր էին այս այդ մի հետ իր նա նրա նրանք բայց կամ եթե ինչ որը որոնք պետք մասին ըստ
        դեպի մինչև չի չեն ոչ նաև այն այնտեղ հետո առաջ
    """,
    "id": """
        yang dan di ke dari untuk dengan ini itu pada tidak adalah dalam akan telah oleh sebagai juga karena atau para
        mereka bisa ada saat setelah sebelum lebih kami kita ia dia sudah seperti harus antara hanya namun bahwa
        tersebut secara hingga sejak kepada belum masih dapat
    """,
    "lt": """
        ir yra kad į iš su už ne buvo tai bet ar apie po prie nuo iki kaip jis ji jie jo jos jų šis ši tas ta kuris
        kuri kurie kuriuos taip pat dar tik jau bus būti jei kai prieš per dėl pagal tarp nėra arba ant o savo mes
    """,
    "mr": """
        आहे आणि या च्या ते हे की तर मध्ये होते होता होती नाही व केली केला केले असे त्या त्यांनी आहेत साठी पण एक ही तो
        ती मात्र झाला झाली झाले असून करण्यात
    """,
    "ne": """
        छ र छन् गरेको गर्ने भएको पनि यो त्यो हो थियो थिए को का की मा ले लाई बाट भने भन्ने तथा गर्न गरी एक हुन हुने
        रहेको आफ्नो यस त्यस नेपाल भयो गरे अनि वा छैन उनले
    """,
    "pl": """
        i w we na z ze do się nie że to jest o od po za przez dla jak co przy nad pod przed między są był była było
        były być oraz ale lub albo już tylko także też który która które którzy tego tej tym ten ta te jego jej ich
        gdzie kiedy czy by aby bez niż może będzie będą roku swoich
    """,
    "ro": """
        și şi în la de a cu pe din că nu o un este sunt era erau au fost fi pentru care mai sau dar ca prin după
        înainte între până fără sub despre lui lor ei el ea ele acest această aceste acestea aceasta când unde dacă
        cum doar deja al ale ai cel cea cei cele se să ar va vor
    """,
    "sk": """
        a aj že sa si v vo na do od z zo s so k ku o u za pre po pri nad pod pred medzi je sú bol bola bolo boli byť
        nie ako ale alebo ani už len tiež keď ktorý ktorá ktoré ktorí tento táto toto ten tá to jeho jej ich čo kde
        podľa proti až však aby má majú bude budú dnes
    """,
    "sr": """
        i u na da je se za od sa su iz kao ne će što koji koja koje ili ali biti bio bila bilo bili nije nisu po do
        pre posle ovo taj ta to ovaj ova njegov njen njihov samo već još kada gde ako jer te bi smo sam svoje između
        и у на да је се за од са су из као не ће што који која које или али бити био била било били није нису по до
        пре после ово тај та то овај ова његов њен њихов само већ још када где ако јер те би смо сам своје између
    """,
    "st": """
        le ya ho ka ba e a o ke ha se tsa wa la hore bona ea empa kapa ena hae tse sa hona teng bile feela haholo kahoo
        nako ntse ileng
    """,
    "ta": """
        ஒரு மற்றும் இந்த என்று அந்த என இது அது உள்ள இருந்து வேண்டும் என்ற அவர் அவர்கள் தான் பல கொண்டு செய்து மேலும்
        போது வரை பின்னர் இல்லை ஆனால்
    """,
    "uk": """
        і й та в у на що не з із зі до від за про для як це є був була було були бути або але його її їх який яка яке
        які цей ця ці того також після перед між при вже ще тільки коли де якщо бо під над через свої буде будуть
    """,
    "bg": """
        и в на да се от за не че са по със с до при като или но още този тази това тези който която което които беше
        бяха е бил била след преди между без само вече когато където ако те той тя му му им ще през според
    """,
    "ur": """
        کے کی کا ہے ہیں میں سے کو اور نے پر یہ وہ بھی تھا تھی تھے ایک نہیں کہ لیے اس ان ہو گیا گئی کر کیا رہا رہی تو
        ہی جو یا ساتھ بعد تک اپنے کہا
    """,
    "yi": """
        די דער דאָס דאס און איז אין אויף מיט פון פֿון צו ניט נישט האָט האט האָבן זיך אַ אן אַן וואָס וואס ווי אויך אָבער
        אבער זיי ער זי מיר איר זענען געווען וועט נאָר נאך נאָך פאר פֿאַר דעם אז אַז
    """,
}

# What lists of Whoosh lack. That of Norwegian has most of the words that Danish has too, and that of Danish not: so
# short texts in Danish would be taken for Norwegian. The others tell the two from each other.
MORE_FUNCTION_WORDS: Final = {
    "da": """
        bare begge endnu fordi hver hvem hvilke hvilken hvordan hvorfor igen ingen ja kan kom kun meget mellem sagde
        samme siden sidste siger uden ved
    """,
    "no": """
        ennå igjen mye nå sier siste vet
    """,
}

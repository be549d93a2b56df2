"""What stands in the window of the demo shop, in three languages."""

from typing import Final, NamedTuple


class Ware(NamedTuple):
    """One thing on the shelf."""

    name: str
    about: str
    price: str


class Shop(NamedTuple):
    """All words of the page in one language."""

    lang: str
    direction: str
    title: str
    slogan: str
    order: str
    chat_page: str
    small_print: str
    wares: tuple[Ware, ...]


SHOPS: Final = {
    "en": Shop(
        "en",
        "ltr",
        "Palm & Saffron",
        "Dates, coffee and saffron, packed by hand and sent the same day.",
        "Is your parcel late? Have its number at hand, such as 245-12784, and ask us in the chat.",
        "Chat on a page of its own",
        "This shop is a demonstration. Nothing here is for sale.",
        (
            Ware("Medjool dates", "A kilogram of large soft dates from the new harvest.", "€ 14.50"),
            Ware("Cardamom coffee", "Lightly roasted, ground with cardamom, 250 g.", "€ 8.90"),
            Ware("Saffron threads", "One gram of whole threads in a glass jar.", "€ 11.00"),
            Ware("Sidr honey", "Dark and slow, from one valley only, 400 g.", "€ 26.00"),
        ),
    ),
    "ar": Shop(
        "ar",
        "rtl",
        "نخلة وزعفران",
        "تمور وقهوة وزعفران، نعبئها بأيدينا ونرسلها في اليوم نفسه.",
        "هل تأخرت شحنتك؟ جهّز رقم الطلب، مثل 245-12784، واسألنا في المحادثة.",
        "المحادثة في صفحة مستقلة",
        "هذا المتجر للتجربة فقط، ولا شيء فيه للبيع.",
        (
            Ware("تمر مجدول", "كيلوغرام من التمر الكبير الطري من المحصول الجديد.", "14.50 €"),
            Ware("قهوة بالهيل", "تحميص فاتح، مطحونة مع الهيل، 250 غرامًا.", "8.90 €"),
            Ware("خيوط زعفران", "غرام واحد من الخيوط الكاملة في برطمان زجاجي.", "11.00 €"),
            Ware("عسل سدر", "داكن وكثيف، من وادٍ واحد، 400 غرام.", "26.00 €"),
        ),
    ),
    "fa": Shop(
        "fa",
        "rtl",
        "نخل و زعفران",
        "خرما، قهوه و زعفران؛ با دست بسته‌بندی می‌کنیم و همان روز می‌فرستیم.",
        "بسته‌تان دیر کرده؟ شمارهٔ سفارش را، مثلاً 245-12784، آماده کنید و در گفت‌وگو بپرسید.",
        "گفت‌وگو در صفحه‌ای جدا",
        "این فروشگاه نمایشی است و چیزی برای فروش ندارد.",
        (
            Ware("خرمای مجول", "یک کیلو خرمای درشت و نرم از برداشت تازه.", "۱۴٫۵۰ یورو"),
            Ware("قهوهٔ هل‌دار", "برشتهٔ روشن، آسیاب‌شده با هل، ۲۵۰ گرم.", "۸٫۹۰ یورو"),
            Ware("زعفران سرگل", "یک گرم رشتهٔ کامل در شیشه.", "۱۱٫۰۰ یورو"),
            Ware("عسل سدر", "تیره و غلیظ، تنها از یک دره، ۴۰۰ گرم.", "۲۶٫۰۰ یورو"),
        ),
    ),
}

STYLE: Final = """\
:root { color-scheme: light dark; font: 17px/1.6 system-ui, "Segoe UI", Tahoma, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; background: #faf7f2; color: #2a2420; }
header, main, footer { max-width: 62rem; margin: auto; padding: 1.2rem; }
header { padding-block-start: 3rem; }
h1 { margin: 0; font-size: 2.2rem; line-height: 1.2; }
nav { display: flex; flex-wrap: wrap; gap: 1rem; margin-block-end: 2rem; }
a { color: #0b5a41; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; }
ul { padding: 0; list-style: none; }
li { padding: 1.2rem; border: 1px solid #e4dccf; border-radius: 12px; background: #fff; }
li { border-block-start: 6px solid #c98b2b; }
h2 { margin: 0; font-size: 1.1rem; }
li p { margin: 0.3rem 0; font-size: 0.95rem; }
.tip { padding: 1rem 1.2rem; border-inline-start: 4px solid #0b6e4f; background: #eef5f1; }
form { display: grid; gap: 0.6rem; max-width: 24rem; }
label { display: flex; justify-content: space-between; gap: 1rem; }
footer { font-size: 0.85rem; padding-block-end: 6rem; }
@media (prefers-color-scheme: dark) {
  body { background: #171512; color: #efe9e1; }
  li { background: #211e1a; border-color: #c98b2b #3b352d #3b352d; }
  .tip { background: #1d2a24; }
  a { color: #7ed3b2; }
}
"""

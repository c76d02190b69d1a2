from django.urls import path

from apps.athletes import views

app_name = "athletes"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("lock/", views.lock, name="lock"),
    path("red-flags/", views.red_flags, name="red_flags"),
    path("shoes/", views.shoes, name="shoes"),
    path("shoes/new/", views.shoe_new, name="shoe_new"),
    path("shoes/<int:pk>/", views.shoe, name="shoe"),
    path("shoes/<int:pk>/retire/", views.shoe_retire, name="shoe_retire"),
    path("shoes/<int:pk>/wear/", views.shoe_wear, name="shoe_wear"),
    path("shoes/<int:pk>/note/", views.shoe_note, name="shoe_note"),
]

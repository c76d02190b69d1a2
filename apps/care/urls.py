from django.urls import path

from apps.care import views

app_name = "care"
urlpatterns = [
    path("join/<str:token>/", views.invitation, name="invitation"),
    path("sharing/", views.sharing, name="sharing"),
    path("sharing/looked/", views.looked, name="looked"),
    path("sharing/<int:pk>/", views.shares, name="shares"),
    path("sharing/<int:pk>/call/", views.call, name="call"),
    path("sharing/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
